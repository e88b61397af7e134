import { DEFAULT_RUNS, QUICK_RUNS } from './verification.js'

/** What `verify --help` prints. */
export const VERIFY_USAGE = `Verifies a server, in any language, against the rules of campaign leads.

Usage: npx campaign-lead verify <url> --key <key> [options]

  <url>               where the server's paths begin, such as http://localhost:3000

  --key <key>         the API key; defaults to $CAMPAIGN_LEAD_API_KEY
  --state-url <url>   the address of the verification state; defaults to <url>/verification/state
  --policy <policy>   documented or guarded: for a server that has this one policy built in
  --only <text>       only the checks whose group or name contains the text
  --seed <number>     draws the same cases again
  --runs <number>     how many cases are drawn for each law; defaults to ${DEFAULT_RUNS}
  --quick             draws ${QUICK_RUNS} cases for each law: a first answer within seconds, while you work on the
                      server. What is rare is found by the full run
  --json              prints the report as JSON, to be read by a program
  --allow-remote      lets the server be on another machine
  --help              prints this
  --version           prints the version

The server serves, beside the operation itself, a verification state: PUT loads it, GET reads it. A page
in the package, vectors/VERIFICATION.md, has its exact shapes.

Loading it REPLACES EVERYTHING THAT THE SERVER HOLDS. Never verify a server in production.

Exit code: 0 if every promise is kept, 1 if one is broken, 2 if the command is wrong or the server
cannot be verified, 130 if it was stopped before anything was found.

A full run sends some 8,000 requests: a minute at most on a server that answers 150 in a second. It keeps
connections alive if the server can serve several at a time, and asks for updates of different leads
concurrently.`
