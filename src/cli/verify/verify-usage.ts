import type { Usage } from '../usage.js'
import { DEFAULT_RUNS, QUICK_RUNS } from './verify-request.js'

/** The output of `verify --help`. */
export const VERIFY_USAGE: Usage = [
  'Verifies a server, in any language, against the rules of campaign leads.',
  { usage: ['verify', '<url>', '--key <key>', '[options]'] },
  { terms: [['<url>', 'the base URL of the server, such as http://localhost:3000']] },
  {
    terms: [
      ['--key <key>', 'the API key; defaults to $CAMPAIGN_LEAD_API_KEY'],
      [
        '--state-url <url>',
        'the URL of the verification state; defaults to <url>/verification/state',
      ],
      ['--policy <policy>', 'documented or guarded, for a server that supports only this policy'],
      ['--only <text>', 'runs only the checks whose group or name contains the text'],
      ['--seed <number>', 'draws the same cases as an earlier run'],
      ['--runs <number>', `the number of cases per property; defaults to ${DEFAULT_RUNS}`],
      [
        '--quick',
        `draws ${QUICK_RUNS} cases per property, for feedback within seconds while you work on the server; only a full run finds rare errors`,
      ],
      ['--json', 'prints the report as JSON'],
      ['--allow-remote', 'allows a server on another machine'],
      ['--help', 'prints this help'],
      ['--version', 'prints the version'],
    ],
  },
  {
    examples: [
      'verify http://localhost:3000 --key sk_test --quick',
      'verify http://localhost:3000 --key sk_test --only UNAUTHORIZED --json',
    ],
  },
  'Besides the API, the server serves a verification state: PUT loads it, GET reads it. Its format is documented in vectors/VERIFICATION.md in the package.',
  'Loading it REPLACES ALL DATA OF THE SERVER. Never verify a server in production.',
  'Exit code: 0 if every check passed, 1 if a check failed, 2 if the command is invalid or the server cannot be verified, 130 if it was stopped before a check failed.',
  'A full run sends about 8,000 requests: at most a minute for a server that answers 150 requests per second. It keeps connections alive if the server can serve several at a time, and updates different leads concurrently.',
]
