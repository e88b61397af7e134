/** A try that has failed. */
export interface FailedTry {
  /** How many tries have been made: 1 after the first has failed. */
  readonly attempt: number
  /** What the receiver asked for, in seconds; `null` for nothing. */
  readonly retryAfterSeconds: number | null
}

/**
 * Tells when the next try is made.
 *
 * @returns seconds from now; `null` for never.
 */
export type NextTry = (failed: FailedTry) => number | null
