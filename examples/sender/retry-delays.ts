const FIRST_DELAY_MS = 60_000
const MAX_DELAY_MS = 60 * 60_000

/** More failures than this are not e-mails of one outage, but of leads that were canceled in the meantime. */
const MAX_ENTRIES = 10_000

/** How long to wait before an e-mail that was not sent is due again: one minute, then twice as long each time. */
export interface RetryDelays {
  /** Counts a failure, and returns the milliseconds to wait. */
  next(sendId: string): number
  reset(sendId: string): void
}

/**
 * Creates the delays of one process. They are not stored: after a restart, an e-mail starts with the first delay, which
 * costs the mail server one more attempt.
 */
export function createRetryDelays(): RetryDelays {
  const failures = new Map<string, number>()
  return {
    next(sendId) {
      const previous = failures.get(sendId) ?? 0
      if (failures.size >= MAX_ENTRIES) failures.clear()
      failures.set(sendId, previous + 1)
      return Math.min(FIRST_DELAY_MS * 2 ** previous, MAX_DELAY_MS)
    },
    reset(sendId) {
      failures.delete(sendId)
    },
  }
}
