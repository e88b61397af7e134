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
  /** Whether the output goes to a terminal, too. */
  readonly isColored?: boolean
  readonly stop?: AbortSignal
  /** Is given what the program writes beside its output. */
  readonly onErrors?: (text: string) => void
  /** Milliseconds; a second more at each look if not given. */
  readonly clock?: () => number
  /** What the files hold, by their path. */
  readonly files?: Readonly<Record<string, string>>
}

/** Runs the command line in this process. Each look at the clock finds a second gone. */
export async function runCommand(
  args: readonly string[],
  {
    env = {},
    columns,
    isColored = false,
    stop = new AbortController().signal,
    onErrors = () => undefined,
    clock,
    files = {},
  }: CommandOptions = {},
): Promise<CommandRun> {
  const printed = { output: '', errors: '' }
  const terminal = columns === undefined ? {} : { isTTY: true, columns }
  let now = 0
  const code = await runCli(args, {
    env,
    output: { write: (text) => (printed.output += text), isTTY: isColored },
    errors: {
      write(text) {
        printed.errors += text
        onErrors(text)
      },
      ...terminal,
    },
    version: '1.2.3',
    clock: clock ?? (() => (now += 1000)),
    drawSeed: () => 42,
    readFile: (path) => readFrom(files, path),
    stop,
  })
  return { code, ...printed }
}

async function readFrom(
  files: NonNullable<CommandOptions['files']>,
  path: string,
): Promise<Uint8Array> {
  const text = files[path]
  if (text === undefined) throw new Error(`ENOENT: no such file or directory, open '${path}'`)
  return new TextEncoder().encode(text)
}
