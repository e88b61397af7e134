import type { LeadRef } from '../../ports/lead-repository.js'

/**
 * A fault of a call: an error, a late answer or no answer.
 *
 * @example
 * ```ts
 * // Each way in which a client may not receive a usable answer.
 * const faults: CallFault[] = [
 *   { kind: 'internalError' },
 *   { kind: 'droppedConnection' },
 *   { kind: 'slowAnswer', seconds: 30 },
 * ]
 * ```
 */
export type CallFault =
  | InternalErrorFault
  | UnavailableFault
  | SlowAnswerFault
  | DroppedConnectionFault

/**
 * A fault of a call or of a webhook.
 *
 * @example
 * ```ts
 * const isWebhookFault = (fault: Fault): boolean => fault.kind === 'duplicatedWebhook'
 * ```
 */
export type Fault = CallFault | DuplicatedWebhookFault

/**
 * The answer is 500 `INTERNAL`.
 *
 * @example
 * ```ts
 * const fault: InternalErrorFault = { kind: 'internalError' }
 * fake.failNext({ ...fault, times: 2 })
 * ```
 */
export interface InternalErrorFault extends CallFaultOptions {
  readonly kind: 'internalError'
}

/**
 * The answer is 503 `UNAVAILABLE`, with `Retry-After`.
 *
 * @example
 * ```ts
 * // The client should wait for two seconds before it repeats the request.
 * const fault: UnavailableFault = { kind: 'unavailable', retryAfterSeconds: 2 }
 * fake.failNext(fault)
 * ```
 */
export interface UnavailableFault extends CallFaultOptions {
  readonly kind: 'unavailable'
  /** The value of the `Retry-After` header, in seconds. Defaults to 1. */
  readonly retryAfterSeconds?: number | undefined
}

/**
 * The connection is dropped, and there is no answer.
 *
 * @example
 * ```ts
 * // The update is stored, and its caller does not know.
 * const fault: DroppedConnectionFault = { kind: 'droppedConnection', afterUpdate: true }
 * fake.failNext(fault)
 * ```
 */
export interface DroppedConnectionFault extends CallFaultOptions {
  readonly kind: 'droppedConnection'
}

/**
 * The answer is late. A caller that aborts its request ends the delay.
 *
 * @example
 * ```ts
 * const fault: SlowAnswerFault = { kind: 'slowAnswer', seconds: 30 }
 * fake.failNext(fault)
 * ```
 */
export type SlowAnswerFault = SlowForAWhile | SlowUntil

/**
 * The answer is late by a fixed time.
 *
 * @example
 * ```ts
 * // Longer than the timeout of your client; advance fake timers in the test.
 * const fault: SlowForAWhile = { kind: 'slowAnswer', seconds: 30 }
 * ```
 */
export interface SlowForAWhile extends CallFaultOptions {
  readonly kind: 'slowAnswer'
  /** The delay, in seconds. It uses `setTimeout`, so that fake timers apply. */
  readonly seconds: number
  readonly until?: undefined
}

/**
 * The answer is late until the test resolves a promise.
 *
 * @example
 * ```ts
 * let answer = (): void => undefined
 * const until = new Promise<void>((resolve) => void (answer = resolve))
 * const fault: SlowUntil = { kind: 'slowAnswer', until }
 * fake.failNext(fault)
 * answer() // when the test wants the answer to arrive
 * ```
 */
export interface SlowUntil extends CallFaultOptions {
  readonly kind: 'slowAnswer'
  /** The answer is sent when this promise settles. */
  readonly until: Promise<unknown>
  readonly seconds?: undefined
}

/**
 * The webhook is sent twice, under the same id.
 *
 * @example
 * ```ts
 * // Your receiver must recognize the duplicate by its id.
 * const fault: DuplicatedWebhookFault = { kind: 'duplicatedWebhook' }
 * fake.failNext(fault)
 * ```
 */
export interface DuplicatedWebhookFault {
  readonly kind: 'duplicatedWebhook'
}

interface CallFaultOptions {
  /**
   * Whether the update is stored before the fault happens: only the answer is lost or late then, and a caller
   * that retries repeats the update. Defaults to `false`.
   */
  readonly afterUpdate?: boolean | undefined
}

/**
 * A fault, and the calls or webhooks that it happens to.
 *
 * @example
 * ```ts
 * const planned: PlannedFault = { kind: 'internalError', times: 3, lead: { campaignId, leadId } }
 * fake.failNext(planned)
 * ```
 */
export type PlannedFault = Fault & {
  /** The number of calls or webhooks that it happens to. Defaults to 1. */
  readonly times?: number | undefined
  /** Limits the fault to calls or webhooks about this lead. By default, it happens to any lead. */
  readonly lead?: LeadRef | undefined
}
