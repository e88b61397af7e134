import {
  check,
  checkCount,
  checkFunction,
  checkList,
  checkSeconds,
} from '../../core/argument-checks.js'
import {
  defaultsTo,
  type OptionRules,
  optional,
  required,
  resolveOptions,
} from '../../core/resolve-options.js'
import { HOUR, MINUTE } from '../../shared/seconds.js'

/**
 * The delay before each attempt, in seconds, from the end of the previous attempt: ten attempts in three
 * days, per the Standard Webhooks specification. The first attempt has no delay.
 *
 * @example
 * ```ts
 * // Five attempts instead of ten.
 * const schedule = WEBHOOK_RETRY_SCHEDULE.slice(0, 5)
 * nextRetryDelay({ attempt: 5, schedule }) // null
 * ```
 */
export const WEBHOOK_RETRY_SCHEDULE: readonly number[] = [
  0,
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

/** The maximum random part that is added to a delay. */
const JITTER = 0.1

/**
 * The state of a webhook's delivery after a failed attempt.
 *
 * @example
 * ```ts
 * const state: RetryState = { attempt: 3, retryAfterSeconds: 120, random: () => 0 }
 * nextRetryDelay(state) // 1800, since the schedule's delay is longer than 120
 * ```
 */
export interface RetryState {
  /** How many attempts were made: 1 after the first attempt failed. */
  readonly attempt: number
  /** The `Retry-After` of the last attempt, in seconds, or `null`. Defaults to `null`. */
  readonly retryAfterSeconds?: number | null | undefined
  /** The delay before each attempt, in seconds. Defaults to {@link WEBHOOK_RETRY_SCHEDULE}. */
  readonly schedule?: readonly number[] | undefined
  /** Returns a number from 0 up to, but not including, 1. Defaults to `Math.random`. */
  readonly random?: (() => number) | undefined
}

/**
 * Returns the delay before the next attempt of a webhook: the schedule's delay or `Retry-After`, whichever is
 * longer, plus a random part of up to 10 %, so that attempts that failed together are not retried together.
 *
 * @returns whole seconds from now, or `null` if the schedule has no more attempts.
 * @throws TypeError if a field is missing, unknown or invalid; the message names it.
 *
 * @example
 * ```ts
 * nextRetryDelay({ attempt: 1, retryAfterSeconds: null }) // 5 or 6
 * nextRetryDelay({ attempt: 1, retryAfterSeconds: 120 }) // 120 to 132
 * nextRetryDelay({ attempt: 10, retryAfterSeconds: null }) // null
 * ```
 */
export function nextRetryDelay(state: RetryState): number | null {
  const { attempt, retryAfterSeconds, schedule, random } = resolveOptions('state', state, FIELDS)
  const planned = schedule[attempt]
  if (planned === undefined) return null
  const minimum = Math.max(planned, retryAfterSeconds ?? 0)
  return Math.ceil(minimum + minimum * JITTER * draw(random))
}

const FIELDS = {
  attempt: required(checkCount),
  retryAfterSeconds: optional(checkRetryAfter),
  schedule: defaultsTo(WEBHOOK_RETRY_SCHEDULE, checkSchedule),
  random: defaultsTo(() => Math.random(), checkFunction),
} satisfies OptionRules<RetryState>

function checkRetryAfter(field: string, seconds: unknown): void {
  if (seconds !== null) checkSeconds(field, seconds)
}

function checkSchedule(field: string, schedule: unknown): void {
  check(Array.isArray(schedule), field, 'an array', schedule)
  checkList(field, schedule, checkSeconds)
}

function draw(random: () => number): number {
  const drawn = random()
  check(drawn >= 0 && drawn < 1, 'The result of state.random', 'at least 0 and below 1', drawn)
  return drawn
}
