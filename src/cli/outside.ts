import type { Environment, Output, OutputStream } from './output.js'

/** What the program has of the outside, as it is started. */
export interface Outside {
  readonly env: Environment
  /** For what was asked for. */
  readonly output: OutputStream
  /** For everything else: how far it is, and what went wrong. */
  readonly errors: OutputStream
  /** Its own version. */
  readonly version: string
  /** Milliseconds since any moment. */
  readonly clock: () => number
  /** A number to draw the cases by. */
  readonly drawSeed: () => number
  /** Reads a file, or standard input, which is called `-`. */
  readonly readFile: (path: string) => Promise<Uint8Array>
  /** Stops it: what has been found so far is reported. */
  readonly stop: AbortSignal
}

/** What a command has of the outside: its streams are guarded. */
export type GuardedOutside = Omit<Outside, 'output' | 'errors'> &
  Readonly<Record<'output' | 'errors', Output>>
