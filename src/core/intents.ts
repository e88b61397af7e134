/** Everything that can become of a lead's place in a subsequence. */
export const ENROLLMENT_ACTIONS = ['enrolled', 'switched', 'exited', 'skippedInProgress'] as const

/** What became of a lead's place in a subsequence. */
export type EnrollmentAction = (typeof ENROLLMENT_ACTIONS)[number]

/** A side effect that the rules call for, as data. The core performs none. */
export type Intent = CancelSendIntent | EnrollmentIntent | EmitWebhookIntent

/** The scheduled e-mail must not go out. Carrying it out twice does no harm: it names the send. */
export interface CancelSendIntent {
  readonly type: 'cancelSend'
  /** The `_id` of the campaign lead. */
  readonly leadId: string
  readonly campaignId: string
  /** The id of the pending send. */
  readonly sendId: string
  readonly sequence: 'main' | 'subsequence'
}

/** The lead's place in a subsequence changed or, for `skippedInProgress`, was kept. */
export interface EnrollmentIntent {
  readonly type: 'enrollment'
  readonly action: EnrollmentAction
  /** The `_id` of the campaign lead. */
  readonly leadId: string
  readonly campaignId: string
  /** The subsequence entered (`enrolled`, `switched`), left (`exited`) or kept (`skippedInProgress`). */
  readonly subsequenceId: string
  /** Its name; `null` only where it is no longer among the subsequences given. */
  readonly subsequenceName: string | null
  /** The subsequence left by a switch, else `null`. */
  readonly previousSubsequenceId: string | null
}

/** A webhook is to be sent. */
export interface EmitWebhookIntent {
  readonly type: 'emitWebhook'
  readonly event: LeadTagChangedEvent
}

/** The webhook's payload: sent exactly if the tag's value actually changed. */
export interface LeadTagChangedEvent {
  readonly type: 'lead.tag_changed'
  /** When the tag changed: ISO 8601, UTC, milliseconds. */
  readonly timestamp: string
  readonly data: {
    /** The `_id` of the campaign lead. */
    readonly leadId: string
    readonly campaignId: string
    readonly previousAiTag: string | null
    readonly aiTag: string | null
  }
}
