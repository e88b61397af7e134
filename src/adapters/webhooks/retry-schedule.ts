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
} from '../../core/options.js'
import { HOUR, MINUTE } from '../../shared/seconds.js'

/**
 * How long to wait before each try, in seconds, counted from the end of the one before: ten tries in
 * three days, as the Standard Webhooks specification has it. The first try is made at once.
 *
 * @example
 * ```ts
 * // Five tries in place of ten.
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

/** How much longer than the schedule says it may be, as a part of that. */
const JITTER = 0.1

/**
 * What came of the tries so far.
 *
 * @example
 * ```ts
 * const tries: RetryState = { attempt: 3, retryAfterSeconds: 120, random: () => 0 }
 * nextRetryDelay(tries) // 1800, as the schedule says: the receiver asked for less
 * ```
 */
export interface RetryState {
  /** How many tries have been made: 1 after the first has failed. */
  readonly attempt: number
  /** What the receiver asked for in the last one, in seconds; `null` for nothing. */
  readonly retryAfterSeconds?: number | null | undefined
  /** The wait before each try, in seconds; {@link WEBHOOK_RETRY_SCHEDULE} where not given. */
  readonly schedule?: readonly number[] | undefined
  /** Draws a number from 0 to 1, without 1; `Math.random` where not given. */
  readonly random?: (() => number) | undefined
}

/**
 * Tells when the next try of a webhook is due: never before the schedule and the receiver say, and up to
 * a tenth later, drawn at random and rounded up, so that those that failed together do not come back
 * together.
 *
 * @returns whole seconds from now; `null` where the schedule has no more tries.
 * @throws TypeError naming the field, for one that is not of its type.
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
  const soonest = Math.max(planned, retryAfterSeconds ?? 0)
  return Math.ceil(soonest + soonest * JITTER * drawFrom(random))
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

function drawFrom(random: () => number): number {
  const drawn = random()
  check(drawn >= 0 && drawn < 1, 'The result of state.random', 'at least 0 and below 1', drawn)
  return drawn
}
