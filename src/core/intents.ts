/**
 * What became of a lead's place in a subsequence.
 *
 * @example
 * ```ts
 * const labels: Record<EnrollmentAction, string> = {
 *   enrolled: 'entered',
 *   switched: 'entered, from another one',
 *   exited: 'left',
 *   skippedInProgress: 'kept, since e-mails were sent from it',
 * }
 * ```
 */
export type EnrollmentAction = 'enrolled' | 'switched' | 'exited' | 'skippedInProgress'

/** Everything that can become of a lead's place in a subsequence. */
export const ENROLLMENT_ACTIONS = [
  'enrolled',
  'switched',
  'exited',
  'skippedInProgress',
] as const satisfies EnrollmentAction[]

/**
 * A side effect that the rules call for, as data. The core performs none.
 *
 * @example
 * ```ts
 * // As a store keeps it: it may come twice, late, and after a newer one.
 * async function carryOut({ id, leadVersion, intent }: StoredIntent): Promise<void> {
 *   if (intent.type === 'cancelSend') await mailer.cancel(intent.sendId)
 *   if (intent.type === 'enrollment') await sequencer.place(intent, leadVersion)
 *   if (intent.type === 'emitWebhook') await queue.add([{ id, leadVersion, event: intent.event }])
 * }
 * ```
 */
export type Intent = CancelSendIntent | EnrollmentIntent | EmitWebhookIntent

/**
 * The scheduled e-mail must not go out. Carrying it out twice does no harm: it names the send.
 *
 * @example
 * ```ts
 * const intent: CancelSendIntent = {
 *   type: 'cancelSend',
 *   leadId: 'lead_1',
 *   campaignId: 'cmp_1',
 *   sendId: 'send_1',
 *   sequence: 'main',
 * }
 * ```
 */
export interface CancelSendIntent {
  readonly type: 'cancelSend'
  /** The `_id` of the campaign lead. */
  readonly leadId: string
  readonly campaignId: string
  /** The id of the pending send. */
  readonly sendId: string
  readonly sequence: 'main' | 'subsequence'
}

/**
 * The lead's place in a subsequence changed or, for `skippedInProgress`, was kept.
 *
 * @example
 * ```ts
 * // Only where none of a greater `leadVersion` has come for the lead.
 * async function place(intent: EnrollmentIntent): Promise<void> {
 *   const { action, leadId, subsequenceId, previousSubsequenceId } = intent
 *   if (action === 'skippedInProgress') return // it is where it was
 *   const left = action === 'exited' ? subsequenceId : previousSubsequenceId
 *   if (left !== null) await sequencer.end(leadId, left)
 *   if (action !== 'exited') await sequencer.begin(leadId, subsequenceId)
 * }
 * ```
 */
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

/**
 * A webhook is to be sent.
 *
 * @example
 * ```ts
 * const isWebhook = (intent: Intent): intent is EmitWebhookIntent => intent.type === 'emitWebhook'
 * const events = intents.filter(isWebhook).map((intent) => intent.event)
 * ```
 */
export interface EmitWebhookIntent {
  readonly type: 'emitWebhook'
  readonly event: LeadTagChangedEvent
}

/**
 * The webhook's payload: sent exactly if the tag's value actually changed.
 *
 * @example
 * ```ts
 * const event: LeadTagChangedEvent = {
 *   type: 'lead.tag_changed',
 *   timestamp: '2025-07-01T12:00:00.000Z',
 *   data: { leadId: 'lead_1', campaignId: 'cmp_1', previousAiTag: null, aiTag: 'Interested' },
 * }
 * ```
 */
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
