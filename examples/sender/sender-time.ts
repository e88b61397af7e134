import { setTimeout as delay } from 'node:timers/promises'

/** The clock and the timers of a sender, so that tests do not have to wait. */
export interface SenderTime {
  now(): Date
  /** Resolves after a time, or earlier if the signal is aborted. It does not reject. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>
}

/** A timer of Node cannot be longer. A sender that wakes too early only looks again. */
const MAX_TIMER_MS = 2 ** 31 - 1

export const systemTime: SenderTime = {
  now: () => new Date(),
  sleep: (milliseconds, signal) =>
    delay(Math.min(milliseconds, MAX_TIMER_MS), undefined, { signal }).catch(() => undefined),
}
