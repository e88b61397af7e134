import type { Output, OutputStream } from './terminal.js'

/** The environment variables of the process. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The I/O of the program, which tests simulate. */
export interface ProgramIo {
  readonly env: Environment
  /** Standard output, for the result. */
  readonly output: OutputStream
  /** Standard error, for progress and errors. */
  readonly errors: OutputStream
  /** The version of the package. */
  readonly version: string
  /** Returns the milliseconds since a fixed time. */
  readonly clock: () => number
  /** Returns a random seed for the cases. */
  readonly drawSeed: () => number
  /** Reads a file, or standard input if the path is `-`. */
  readonly readFile: (path: string) => Promise<Uint8Array>
  /** Stops the program when it is aborted. The results so far are reported. */
  readonly stop: AbortSignal
}

/** The I/O of a command. Its streams are guarded. */
export type CommandIo = Omit<ProgramIo, 'output' | 'errors'> &
  Readonly<Record<'output' | 'errors', Output>>

/** Reports whether the program may overwrite lines and use colors. */
export function isInteractive(
  { isTTY }: Output,
  { NO_COLOR = '', CI = '', TERM }: Environment,
): boolean {
  return isTTY === true && NO_COLOR === '' && CI === '' && TERM !== 'dumb'
}

/** Resolves when the signal is aborted. */
export function waitForAbort(signal: AbortSignal): Promise<'stopped'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('stopped')
    else signal.addEventListener('abort', () => resolve('stopped'), { once: true })
  })
}

/** Lets Node handle signals, such as Ctrl+C, and its other events. */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}
