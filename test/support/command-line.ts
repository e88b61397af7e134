import { runCli } from '../../src/cli/run-cli.js'

/** What became of a command. */
export interface CommandRun {
  readonly code: number
  readonly output: string
  readonly errors: string
}

/** How a command is run, where it matters. */
export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>
  /** Whether a person looks at a terminal of this width. */
  readonly columns?: number
  readonly stop?: AbortSignal
}

/** Runs the command line in this process. Each look at the clock finds a second gone. */
export async function runCommand(
  args: readonly string[],
  { env = {}, columns, stop = new AbortController().signal }: CommandOptions = {},
): Promise<CommandRun> {
  const printed = { output: '', errors: '' }
  const terminal = columns === undefined ? {} : { isTTY: true, columns }
  let now = 0
  const code = await runCli(args, {
    env,
    output: { write: (text) => (printed.output += text) },
    errors: { write: (text) => (printed.errors += text), ...terminal },
    version: '1.2.3',
    clock: () => (now += 1000),
    drawSeed: () => 42,
    stop,
  })
  return { code, ...printed }
}
