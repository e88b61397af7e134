import { runCli } from '../../src/cli/run-cli.js'

/** The result of a command. */
export interface CommandRun {
  readonly code: number
  readonly output: string
  readonly errors: string
}

/** The simulated I/O of a command. */
export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>
  /** The width of the terminal that shows the errors. By default, they go to a log. */
  readonly columns?: number
  /** Whether the output goes to the terminal too. Defaults to `false`. */
  readonly isColored?: boolean
  readonly stop?: AbortSignal
  /** Called with each text that the program writes to standard error. */
  readonly onErrors?: (text: string) => void
  /** Returns milliseconds. By default, each call returns a second more. */
  readonly clock?: () => number
  /** The texts of the files, by path. */
  readonly files?: Readonly<Record<string, string>>
}

/** Runs the command line in this process, with simulated I/O. */
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
    output: { write: (text) => (printed.output += text), isTTY: isColored, columns },
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
  if (text === undefined) {
    const message = `ENOENT: no such file or directory, open '${path}'`
    throw Object.assign(new Error(message), { code: 'ENOENT' })
  }
  return new TextEncoder().encode(text)
}
