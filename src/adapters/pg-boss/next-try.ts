import type { Intent } from '../../core/intents.js'
import { HOUR, MINUTE } from '../../shared/seconds.js'
import { nextRetryDelay, WEBHOOK_RETRY_SCHEDULE } from '../webhooks/retry-schedule.js'

/**
 * A try that has failed.
 *
 * @example
 * ```ts
 * // In house soon at first: an e-mail may be sent while its cancellation waits.
 * const secondsUntilNextTry = ({ intent, ...tries }: FailedAttempt): number | null => {
 *   if (intent.type === 'emitWebhook') return nextRetryDelay(tries)
 *   return tries.attempt < 15 ? 2 ** tries.attempt : null
 * }
 * ```
 */
export interface FailedAttempt {
  /** What was to be carried out. */
  readonly intent: Intent
  /** How many tries have been made: 1 after the first has failed. */
  readonly attempt: number
  /** What the receiver of a webhook asked for, in seconds; `null` for nothing. */
  readonly retryAfterSeconds: number | null
}

/**
 * Tells when the next try is made.
 *
 * @returns seconds from now, ten years at most; `null` for never.
 *
 * @example
 * ```ts
 * // 2, 4, 8, … seconds, or what the receiver asked for; after ten tries it is among the dead letters.
 * const retryPolicy: RetryPolicy = ({ attempt, retryAfterSeconds }) =>
 *   attempt < 10 ? Math.max(2 ** attempt, retryAfterSeconds ?? 0) : null
 * ```
 */
export type RetryPolicy = (failed: FailedAttempt) => number | null

/**
 * The wait before each try of what is carried out in house, in seconds: soon at first, since an e-mail may
 * be sent while its cancellation waits, and in the end after three days, as with webhooks.
 */
const HANDLER_RETRY_SCHEDULE: readonly number[] = [
  0,
  1,
  2,
  5,
  10,
  30,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  HOUR,
  6 * HOUR,
  12 * HOUR,
  24 * HOUR,
  24 * HOUR,
]

/** Never sooner than the schedule of its kind and the receiver say, and up to a tenth later. */
export function defaultRetryPolicy({
  intent,
  attempt,
  retryAfterSeconds,
}: FailedAttempt): number | null {
  const isWebhook = intent.type === 'emitWebhook'
  const schedule = isWebhook ? WEBHOOK_RETRY_SCHEDULE : HANDLER_RETRY_SCHEDULE
  return nextRetryDelay({ attempt, retryAfterSeconds, schedule })
}

/** Ten years: longer than anybody means, and not too long for a timestamp of PostgreSQL's. */
const LONGEST_WAIT = 10 * 365 * 24 * HOUR

/** @throws TypeError for what is no wait. */
export function checkWait(seconds: number | null): number | null {
  if (seconds === null) return null
  if (Number.isFinite(seconds) && seconds >= 0 && seconds <= LONGEST_WAIT) return seconds
  throw new TypeError(
    `retryPolicy must give a number of seconds from 0 to ${LONGEST_WAIT}, or null, got ${seconds}`,
  )
}
