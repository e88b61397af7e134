/**
 * One person's record inside one campaign. It is not the person (the "Lead").
 *
 * The state is plain JSON: it survives `JSON.stringify`, a `jsonb` column or a message unchanged. Leads may have
 * custom fields.
 *
 * @example
 * ```ts
 * // Every decision keeps the custom field.
 * type OwnedLead = CampaignLead & { readonly owner: string }
 * const owned: OwnedLead = { ...lead, owner: 'Ada' }
 * applyLeadUpdate(owned, subsequences, tags, patch).lead.owner // 'Ada'
 * ```
 */
export interface CampaignLead {
  /** The id of the CampaignLead record, not of the Lead. */
  readonly _id: string
  /** The campaign this record belongs to. */
  readonly campaignId: string
  readonly status: LeadStatus
  /** The AI tag of the lead, in the workspace's spelling; `null` if it has none. */
  readonly aiTag: string | null
  /** The step reached in the main sequence. */
  readonly currentSequenceStep: number
  /** Whether the lead has replied. */
  readonly replied: boolean
  /** ISO 8601, UTC, milliseconds: `2025-06-15T09:00:00.000Z`. */
  readonly addedAt: string
  /** The subsequence that the lead is in or, once completed, was last in; `null` if it was never in one. */
  readonly subsequence: LeadSubsequence | null
  /** The next scheduled e-mail; `null` if there is none. */
  readonly pendingSend: PendingSend | null
  /** The e-mail that a sender has claimed, and that may be on its way; absent or `null` if there is none. */
  readonly sendInFlight?: SendInFlight | null
}

/**
 * A lead's enrollment in a subsequence. The lead is *in* the subsequence until `status` is `completed`; after that,
 * `id` is only a historical pointer.
 *
 * @example
 * ```ts
 * const isIn = (subsequence: LeadSubsequence | null): boolean =>
 *   subsequence !== null && subsequence.status !== 'completed'
 * isIn(lead.subsequence)
 * ```
 */
export interface LeadSubsequence {
  /** The id of the {@link Subsequence}. */
  readonly id: string
  readonly status: 'active' | 'completed'
  /** The step reached in this subsequence. */
  readonly currentStep: number
  /** E-mails already sent from this subsequence. */
  readonly emailsSent: number
  /** ISO 8601, UTC, milliseconds. */
  readonly enrolledAt: string
  /** ISO 8601, UTC, milliseconds; `null` while the lead is in the subsequence. */
  readonly completedAt: string | null
}

/**
 * The one e-mail that is scheduled next for a lead.
 *
 * @example
 * ```ts
 * const next: PendingSend = { id: 'send_1', sequence: 'main', sendAt: '2025-06-18T09:00:00.000Z' }
 * const waiting: CampaignLead = { ...lead, pendingSend: next }
 * ```
 */
export interface PendingSend {
  readonly id: string
  /** Which sequence it belongs to. */
  readonly sequence: 'main' | 'subsequence'
  /** ISO 8601, UTC, milliseconds. */
  readonly sendAt: string
}

/**
 * An e-mail that a sender has claimed. It counts as sent until it is released, also after its lease has expired.
 *
 * @example
 * ```ts
 * // The same key in every attempt, so that the provider sends the e-mail once.
 * const toHeaders = ({ id }: SendInFlight) => ({ 'Idempotency-Key': id })
 * ```
 */
export interface SendInFlight {
  /** The id of the {@link PendingSend}: the provider's idempotency key, the same in every attempt. */
  readonly id: string
  /** Which sequence it belongs to. */
  readonly sequence: 'main' | 'subsequence'
  /**
   * The id of the {@link Subsequence}, or `null` for an e-mail of the main sequence. With `enrolledAt`, it identifies
   * the enrollment that the e-mail counts for, even after the lead has moved.
   */
  readonly subsequenceId: string | null
  /** When the lead was enrolled: ISO 8601, UTC, milliseconds; `null` for an e-mail of the main sequence. */
  readonly enrolledAt: string | null
  /** The number of claims since the send was pending, from 1. Only the latest claim can be released. */
  readonly attempt: number
  /** When it was claimed: ISO 8601, UTC, milliseconds. */
  readonly claimedAt: string
  /** When its lease expires: ISO 8601, UTC, milliseconds. From then on, it may be claimed again. */
  readonly leaseUntil: string
}

/**
 * Every status a campaign lead can have.
 *
 * @example
 * ```ts
 * const isStatus = (text: string): boolean => LEAD_STATUSES.some((status) => status === text)
 * ```
 */
export const LEAD_STATUSES = /* @__PURE__ */ Object.freeze([
  'pending',
  'active',
  'paused',
  'completed',
  'bounced',
  'unsubscribed',
  'replied',
  'removed',
] as const)

/**
 * The status of a campaign lead.
 *
 * @example
 * ```ts
 * const waiting: readonly LeadStatus[] = ['pending', 'paused']
 * const idle = leads.filter(({ status }) => waiting.includes(status))
 * ```
 */
export type LeadStatus = (typeof LEAD_STATUSES)[number]

/**
 * The fields that the library owns; every other field is a custom field. They are the keys of an object, so that the
 * compiler finds a missing field.
 */
export const LEAD_FIELDS: readonly string[] = /* @__PURE__ */ Object.keys({
  _id: null,
  campaignId: null,
  status: null,
  aiTag: null,
  currentSequenceStep: null,
  replied: null,
  addedAt: null,
  subsequence: null,
  pendingSend: null,
  sendInFlight: null,
} satisfies Record<keyof CampaignLead, null>)

/** Reports whether a lead is in a subsequence. */
export function isEnrolled(subsequence: LeadSubsequence | null): subsequence is LeadSubsequence {
  return subsequence !== null && subsequence.status !== 'completed'
}

/** Reports whether a claimed e-mail belongs to this enrollment, which may have ended. */
export function isOfEnrollment(
  sendInFlight: SendInFlight | null | undefined,
  { id, enrolledAt }: LeadSubsequence,
): boolean {
  return (
    sendInFlight?.sequence === 'subsequence' &&
    sendInFlight.subsequenceId === id &&
    sendInFlight.enrolledAt === enrolledAt
  )
}
