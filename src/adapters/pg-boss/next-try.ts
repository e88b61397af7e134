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

const MINUTE = 60
const HOUR = 60 * MINUTE

/** The waits after each try, in seconds, as Standard Webhooks has them. */
const WAITS = [
  5,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
]

/** So that those that failed together do not come back together. */
const JITTER = 0.1

/** Ten tries in three days: never sooner than the receiver asked for, and up to a tenth later. */
export function nextTryByDefault({ attempt, retryAfterSeconds }: FailedTry): number | null {
  const planned = WAITS[attempt - 1]
  if (planned === undefined) return null
  return Math.max(planned, retryAfterSeconds ?? 0) * (1 + JITTER * Math.random())
}
