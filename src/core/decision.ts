import type { Situation } from './enrollment-rules.js'
import type { EnrollmentAction, Intent } from './intents.js'
import type { CampaignLead } from './lead.js'

/**
 * What became of the lead's place in a subsequence, as the API's response tells it.
 *
 * @example
 * ```ts
 * const { subsequenceEnrollment } = applyLeadUpdate(lead, subsequences, tags, { aiTag: 'Interested' })
 * const enrollment: SubsequenceEnrollment | undefined = subsequenceEnrollment
 * enrollment?.action // 'enrolled'
 * ```
 */
export interface SubsequenceEnrollment {
  readonly action: EnrollmentAction
  /** `null` only where the lead's subsequence is no longer among those given. */
  readonly subsequenceName: string | null
}

/**
 * The type of the new lead: the caller's own. Only where that narrows the library's fields, as the
 * type of a literal does, they are as wide again as the rules may make them.
 *
 * @example
 * ```ts
 * type Fresh = CampaignLead & { readonly status: 'pending'; readonly owner: string }
 * // `owner` is kept; `status` may be any again.
 * const changed: DecidedLead<Fresh> = { ...lead, status: 'active', owner: 'Ada' }
 * ```
 */
export type DecidedLead<L extends CampaignLead> =
  CampaignLead extends Pick<L, keyof CampaignLead> ? L : Omit<L, keyof CampaignLead> & CampaignLead

/**
 * What the core decides: the new lead, the intents, the enrollment summary.
 *
 * @example
 * ```ts
 * const decision: LeadDecision = applyLeadUpdate(lead, subsequences, tags, patch)
 * // Where the lead is kept in its subsequence it is the very one, and an intent tells of it.
 * if (decision.lead !== lead || decision.intents.length > 0) await save(decision.lead, decision.intents)
 * ```
 */
export interface LeadDecision<L extends CampaignLead = CampaignLead> {
  /** The new lead; the very object passed in where nothing changes. */
  readonly lead: L
  /** What is to be carried out, always in the order cancelSend, enrollment, emitWebhook. */
  readonly intents: readonly Intent[]
  /** Present exactly where an `enrollment` intent is. */
  readonly subsequenceEnrollment?: SubsequenceEnrollment
  /** The row of the rule table that applied; absent when the rules were not run. */
  readonly situation?: Situation
}
