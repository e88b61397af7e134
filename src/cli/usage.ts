/** What `--help` prints, where no command is named. */
export const USAGE = `Decides what happens when a campaign lead's status or AI tag changes.

Usage: npx campaign-lead <command> [options]

  preview <leads>     tells what a change would do to many leads, and changes nothing
  verify <url>        verifies a server, in any language, against the rules of campaign leads:
                      that REPLACES EVERYTHING THAT THE SERVER HOLDS

  --help              prints this; after a command, what that takes
  --version           prints the version`

/** The command cannot be carried out as it is written: told to the person who wrote it. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError'
}
