import type { LeadRef } from '../../ports/lead-repository.js'

/**
 * What can go wrong with a call: nothing comes back of it, or late, or an error.
 *
 * @example
 * ```ts
 * // Each way in which a client may get no answer that it can use.
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
 * What can go wrong with a call or with a webhook.
 *
 * @example
 * ```ts
 * const isOfWebhooks = (fault: Fault): boolean => fault.kind === 'duplicatedWebhook'
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
export interface InternalErrorFault extends WhenUpdated {
  readonly kind: 'internalError'
}

/**
 * The answer is 503 `UNAVAILABLE`, with `Retry-After`.
 *
 * @example
 * ```ts
 * // The client is to wait for two seconds, and to repeat the request.
 * const fault: UnavailableFault = { kind: 'unavailable', retryAfterSeconds: 2 }
 * fake.failNext(fault)
 * ```
 */
export interface UnavailableFault extends WhenUpdated {
  readonly kind: 'unavailable'
  /** What `Retry-After` asks for. Defaults to 1. */
  readonly retryAfterSeconds?: number | undefined
}

/**
 * The connection is dropped, and there is no answer.
 *
 * @example
 * ```ts
 * // The update is made, and its caller does not know.
 * const fault: DroppedConnectionFault = { kind: 'droppedConnection', afterUpdate: true }
 * fake.failNext(fault)
 * ```
 */
export interface DroppedConnectionFault extends WhenUpdated {
  readonly kind: 'droppedConnection'
}

/**
 * The answer comes late. A caller that gives up before that ends the wait.
 *
 * @example
 * ```ts
 * const fault: SlowAnswerFault = { kind: 'slowAnswer', seconds: 30 }
 * fake.failNext(fault)
 * ```
 */
export type SlowAnswerFault = SlowForAWhile | SlowUntil

/**
 * The answer comes late by some time.
 *
 * @example
 * ```ts
 * // Longer than your client waits; fake timers make it short.
 * const fault: SlowForAWhile = { kind: 'slowAnswer', seconds: 30 }
 * ```
 */
export interface SlowForAWhile extends WhenUpdated {
  readonly kind: 'slowAnswer'
  /** How long it takes, by `setTimeout`, so that fake timers drive it. */
  readonly seconds: number
}

/**
 * The answer comes late by whatever the test decides.
 *
 * @example
 * ```ts
 * let answer = (): void => undefined
 * const until = new Promise<void>((resolve) => void (answer = resolve))
 * const fault: SlowUntil = { kind: 'slowAnswer', until }
 * fake.failNext(fault)
 * answer() // where the test wants it to come
 * ```
 */
export interface SlowUntil extends WhenUpdated {
  readonly kind: 'slowAnswer'
  /** It takes until this resolves. */
  readonly until: Promise<unknown>
}

/**
 * The webhook is sent twice, under the same id.
 *
 * @example
 * ```ts
 * // Your receiver must know it by its id.
 * const fault: DuplicatedWebhookFault = { kind: 'duplicatedWebhook' }
 * fake.failNext(fault)
 * ```
 */
export interface DuplicatedWebhookFault {
  readonly kind: 'duplicatedWebhook'
}

interface WhenUpdated {
  /**
   * `true`: the update is made, and only its answer is lost or late, so that a caller that tries again
   * repeats it. Else the call gets no further while the fault lasts.
   */
  readonly afterUpdate?: boolean | undefined
}

/**
 * A fault, and what it is for: the next calls or, if it is one of webhooks, the next webhooks.
 *
 * @example
 * ```ts
 * const planned: PlannedFault = { kind: 'internalError', times: 3, lead: { campaignId, leadId } }
 * fake.failNext(planned)
 * ```
 */
export type PlannedFault = Fault & {
  /** How many of them it is for; 1 where not given. */
  readonly times?: number | undefined
  /** Only those of this lead count; those of any, where not given. */
  readonly lead?: LeadRef | undefined
}
