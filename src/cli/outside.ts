import type { Environment, Output } from './output.js'

/** What the program has of the outside. */
export interface Outside {
  readonly env: Environment
  /** For what was asked for. */
  readonly output: Output
  /** For everything else: how far it is, and what went wrong. */
  readonly errors: Output
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
