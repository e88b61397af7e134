import type { LeadRef } from '../../ports/lead-repository.js'

/** What can go wrong with a call: nothing comes back of it, or late, or an error. */
export type CallFault = InternalErrorFault | SlowAnswerFault | DroppedConnectionFault

/** What can go wrong with a call or with a webhook. */
export type Fault = CallFault | DuplicatedWebhookFault

/** The answer is 500 `INTERNAL`. */
export interface InternalErrorFault extends WhenUpdated {
  readonly kind: 'internalError'
}

/** The connection is dropped, and there is no answer. */
export interface DroppedConnectionFault extends WhenUpdated {
  readonly kind: 'droppedConnection'
}

/** The answer comes late. A caller that gives up before that ends the wait. */
export type SlowAnswerFault = SlowForAWhile | SlowUntil

interface SlowForAWhile extends WhenUpdated {
  readonly kind: 'slowAnswer'
  /** How long it takes, by `setTimeout`, so that fake timers drive it. */
  readonly milliseconds: number
}

interface SlowUntil extends WhenUpdated {
  readonly kind: 'slowAnswer'
  /** It takes until this resolves. */
  readonly until: Promise<unknown>
}

/** The webhook is sent twice, under the same id. */
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

/** A fault, and what it is for: the next calls or, if it is one of webhooks, the next webhooks. */
export type PlannedFault = Fault & {
  /** How many of them it is for; 1 where not given. */
  readonly times?: number | undefined
  /** Only those of this lead count; those of any, where not given. */
  readonly lead?: LeadRef | undefined
}
