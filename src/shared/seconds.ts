/** A minute in seconds. */
export const MINUTE = 60

/** An hour in seconds. */
export const HOUR = 60 * MINUTE

/**
 * Returns a time in whole milliseconds, as PostgreSQL and its client need it. It is rounded up,
 * because a timeout of 0 would mean no timeout at all.
 */
export function toMilliseconds(seconds: number): number {
  return Math.ceil(seconds * 1000)
}

/** Returns the seconds since the process started. Unlike the time of day, it never goes back. */
export function secondsNow(): number {
  return performance.now() / 1000
}
