// No library limits the rate: `limiter`, `bottleneck` and the `rateLimit` of Nodemailer hold back an e-mail that exists
// already. A claimed e-mail that waits uses up its lease, and cannot be canceled. This limit is asked before the claim.

const MINUTE_MS = 60_000

/** A limit of the e-mails of one process in any 60 seconds. */
export interface SendRate {
  /** Returns how many e-mails may be sent now. */
  available(now: Date): number
  /** Returns the milliseconds until one e-mail may be sent. */
  waitTime(now: Date): number
  /** Counts an e-mail. */
  record(now: Date): void
}

/** Creates a limit. `Infinity` is no limit. */
export function createSendRate(perMinute: number): SendRate {
  let times: number[] = []

  function count(now: Date): number {
    times = times.filter((time) => time > now.getTime() - MINUTE_MS)
    return times.length
  }

  function available(now: Date): number {
    return perMinute === Infinity ? Infinity : Math.max(0, perMinute - count(now))
  }

  return {
    available,
    waitTime(now) {
      if (available(now) > 0) return 0
      return (times[times.length - perMinute] ?? now.getTime()) + MINUTE_MS - now.getTime()
    },
    record(now) {
      if (perMinute !== Infinity) times.push(now.getTime())
    },
  }
}
