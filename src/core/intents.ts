/**
 * A requested side effect, as data. The core never executes it.
 *
 * @example
 * ```ts
 * // Delivery is at least once: an intent may arrive twice, late, or after a newer one.
 * async function execute({ id, leadVersion, intent }: StoredIntent): Promise<void> {
 *   if (intent.type === 'cancelSend') await mailer.cancel(intent.sendId)
 *   if (intent.type === 'enrollment') await sequencer.place(intent, leadVersion)
 *   if (intent.type === 'emitWebhook') await queue.add([{ id, leadVersion, event: intent.event }])
 * }
 * ```
 */
export type Intent = CancelSendIntent | EnrollmentIntent | EmitWebhookIntent

/**
 * Cancels the scheduled e-mail. It is safe to execute twice, because it names the send.
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
 * The lead's enrollment changed or, for `skippedInProgress`, was kept.
 *
 * @example
 * ```ts
 * // Skip it if an intent of the lead with a greater `leadVersion` has already arrived.
 * async function place(intent: EnrollmentIntent): Promise<void> {
 *   const { action, leadId, subsequenceId, previousSubsequenceId } = intent
 *   if (action === 'skippedInProgress') return // nothing changed
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
  /** The new subsequence (`enrolled`, `switched`), or the one that was left (`exited`) or kept (`skippedInProgress`). */
  readonly subsequenceId: string
  /** Its name; `null` only if it is no longer in the list of subsequences. */
  readonly subsequenceName: string | null
  /** The subsequence that a switch left; otherwise `null`. */
  readonly previousSubsequenceId: string | null
}

/**
 * The effect of an update on a lead's enrollment in a subsequence.
 *
 * @example
 * ```ts
 * const labels: Record<EnrollmentAction, string> = {
 *   enrolled: 'enrolled',
 *   switched: 'moved from another subsequence',
 *   exited: 'removed from the subsequence',
 *   skippedInProgress: 'kept, because e-mails were already sent',
 * }
 * ```
 */
export type EnrollmentAction = 'enrolled' | 'switched' | 'exited' | 'skippedInProgress'

/** Every {@link EnrollmentAction}. */
export const ENROLLMENT_ACTIONS = [
  'enrolled',
  'switched',
  'exited',
  'skippedInProgress',
] as const satisfies EnrollmentAction[]

/**
 * Sends a webhook.
 *
 * @example
 * ```ts
 * const isWebhook = (intent: Intent): intent is EmitWebhookIntent => intent.type === 'emitWebhook'
 * const events = intents.filter(isWebhook).map((intent) => intent.event)
 * ```
 */
export interface EmitWebhookIntent {
  readonly type: 'emitWebhook'
  readonly event: LeadEvent
}

/**
 * The payload of a webhook.
 *
 * @example
 * ```ts
 * function toLine({ type, timestamp, data }: LeadEvent): string {
 *   return `${timestamp} ${type} ${data.leadId}`
 * }
 * ```
 */
export type LeadEvent = LeadTagChangedEvent | EmailSentEvent | LeadFeedbackEvent

/**
 * The tag of a lead changed. It is sent if and only if the value of the tag changed.
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

/**
 * An e-mail was sent to a lead. It is sent once for each confirmed send.
 *
 * @example
 * ```ts
 * const event: EmailSentEvent = {
 *   type: 'email.sent',
 *   timestamp: '2025-07-01T12:00:00.000Z',
 *   data: {
 *     leadId: 'lead_1',
 *     campaignId: 'cmp_1',
 *     sendId: 'send_1',
 *     sequence: 'main',
 *     subsequenceId: null,
 *   },
 * }
 * ```
 */
export interface EmailSentEvent {
  readonly type: 'email.sent'
  /** When the send was confirmed: ISO 8601, UTC, milliseconds. */
  readonly timestamp: string
  readonly data: {
    /** The `_id` of the campaign lead. */
    readonly leadId: string
    readonly campaignId: string
    readonly sendId: string
    readonly sequence: 'main' | 'subsequence'
    /** The subsequence of the e-mail; `null` for the main sequence. */
    readonly subsequenceId: string | null
  }
}

/**
 * A lead has replied, bounced or unsubscribed. It is sent if and only if the lead changed.
 *
 * @example
 * ```ts
 * const event: LeadFeedbackEvent = {
 *   type: 'lead.unsubscribed',
 *   timestamp: '2025-07-01T12:00:00.000Z',
 *   data: { leadId: 'lead_1', campaignId: 'cmp_1' },
 * }
 * ```
 */
export interface LeadFeedbackEvent {
  readonly type: 'lead.replied' | 'lead.bounced' | 'lead.unsubscribed'
  /** When it was recorded: ISO 8601, UTC, milliseconds. */
  readonly timestamp: string
  readonly data: {
    /** The `_id` of the campaign lead. */
    readonly leadId: string
    readonly campaignId: string
  }
}

/** The type of every {@link LeadEvent}: the keys of an object, so that the compiler finds a missing one. */
export const LEAD_EVENT_TYPES: readonly string[] = /* @__PURE__ */ Object.keys({
  'lead.tag_changed': null,
  'email.sent': null,
  'lead.replied': null,
  'lead.bounced': null,
  'lead.unsubscribed': null,
} satisfies Record<LeadEvent['type'], null>)
