import { check, checkCount, checkList, checkOptions } from '../../core/argument-checks.js'

const MINUTE = 60
const HOUR = 60 * MINUTE

/**
 * How long to wait before each try, in seconds, counted from the end of the one before: ten tries in
 * three days, as the Standard Webhooks specification has it. The first try is made at once.
 *
 * @example
 * ```ts
 * // Five tries in place of ten.
 * const schedule = WEBHOOK_RETRY_SCHEDULE.slice(0, 5)
 * nextWebhookTry({ attempt: 5, schedule }) // null
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
 * const tries: WebhookTries = { attempt: 3, retryAfterSeconds: 120, random: () => 0 }
 * nextWebhookTry(tries) // 1800, as the schedule says: the receiver asked for less
 * ```
 */
export interface WebhookTries {
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
 * nextWebhookTry({ attempt: 1, retryAfterSeconds: null }) // 5 or 6
 * nextWebhookTry({ attempt: 1, retryAfterSeconds: 120 }) // 120 to 132
 * nextWebhookTry({ attempt: 10, retryAfterSeconds: null }) // null
 * ```
 */
export function nextWebhookTry(tries: WebhookTries): number | null {
  checkTries(tries)
  const { attempt, retryAfterSeconds, schedule = WEBHOOK_RETRY_SCHEDULE, random } = tries
  const planned = schedule[attempt]
  if (planned === undefined) return null
  const soonest = Math.max(planned, retryAfterSeconds ?? 0)
  return Math.ceil(soonest + soonest * JITTER * drawFrom(random))
}

const TRIES = [
  'attempt',
  'retryAfterSeconds',
  'schedule',
  'random',
] satisfies (keyof WebhookTries)[]

function checkTries(tries: WebhookTries): void {
  checkOptions('tries', tries, TRIES)
  const { attempt, retryAfterSeconds, schedule = WEBHOOK_RETRY_SCHEDULE } = tries
  checkCount('tries.attempt', attempt)
  checkSeconds('tries.retryAfterSeconds', retryAfterSeconds ?? 0)
  checkList('tries.schedule', schedule, checkSeconds)
}

function checkSeconds(field: string, seconds: number): void {
  const isWait = Number.isFinite(seconds) && seconds >= 0
  check(isWait, field, 'a number of seconds of 0 or more', seconds)
}

function drawFrom(random: () => number = Math.random): number {
  const drawn = random()
  check(drawn >= 0 && drawn < 1, 'what tries.random gives', 'from 0 to 1, without 1', drawn)
  return drawn
}
