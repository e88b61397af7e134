import type { Intent } from '../../core/intents.js'
import { HOUR, MINUTE } from '../../shared/seconds.js'
import { nextRetryDelay, WEBHOOK_RETRY_SCHEDULE } from '../webhooks/retry-schedule.js'

/**
 * An attempt that failed.
 *
 * @example
 * ```ts
 * // Handlers are retried within seconds at first: an e-mail may be sent while its cancellation waits.
 * const secondsUntilRetry = ({ intent, ...failed }: FailedAttempt): number | null => {
 *   if (intent.type === 'emitWebhook') return nextRetryDelay(failed)
 *   return failed.attempt < 15 ? 2 ** failed.attempt : null
 * }
 * ```
 */
export interface FailedAttempt {
  /** The intent that was executed. */
  readonly intent: Intent
  /** How many attempts were made: 1 after the first attempt failed. */
  readonly attempt: number
  /** The `Retry-After` of a webhook's receiver, in seconds, or `null`. */
  readonly retryAfterSeconds: number | null
}

/**
 * Decides when the next attempt is due.
 *
 * @returns seconds from now, up to ten years, or `null` to stop retrying.
 *
 * @example
 * ```ts
 * // 2, 4, 8, … seconds, or later if the receiver asks for it. After ten attempts, it is a dead letter.
 * const retryPolicy: RetryPolicy = ({ attempt, retryAfterSeconds }) =>
 *   attempt < 10 ? Math.max(2 ** attempt, retryAfterSeconds ?? 0) : null
 * ```
 */
export type RetryPolicy = (failed: FailedAttempt) => number | null

/**
 * The delay before each attempt of a handler, in seconds. The first retries follow within seconds, since an
 * e-mail may be sent while its cancellation waits. The last attempt is after three days, as for webhooks.
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

/** Follows the schedule of the type of intent, with jitter. A retry is never before `Retry-After`. */
export function defaultRetryPolicy({
  intent,
  attempt,
  retryAfterSeconds,
}: FailedAttempt): number | null {
  const isWebhook = intent.type === 'emitWebhook'
  const schedule = isWebhook ? WEBHOOK_RETRY_SCHEDULE : HANDLER_RETRY_SCHEDULE
  return nextRetryDelay({ attempt, retryAfterSeconds, schedule })
}

/** Ten years: a larger number can exceed the range of PostgreSQL's timestamps. */
const MAX_DELAY = 10 * 365 * 24 * HOUR

/**
 * Calls a retry policy.
 *
 * If the policy throws or returns an invalid delay, the default policy applies: an error of the application's
 * code must neither end the retries nor repeat them without a delay.
 *
 * @param onError - Called with what the policy threw, or with a TypeError if its result is invalid.
 */
export function applyRetryPolicy(
  retryPolicy: RetryPolicy,
  failed: FailedAttempt,
  onError: (error: unknown) => void,
): number | null {
  try {
    const seconds = retryPolicy(failed)
    if (seconds === null) return null
    if (Number.isFinite(seconds) && seconds >= 0 && seconds <= MAX_DELAY) return seconds
    throw new TypeError(
      `retryPolicy must return seconds (0 to ${MAX_DELAY}) or null, got ${seconds}`,
    )
  } catch (error) {
    onError(error)
    return defaultRetryPolicy({ ...failed, retryAfterSeconds: null })
  }
}
