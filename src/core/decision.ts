import type { Situation } from './enrollment-rules.js'
import type { EnrollmentAction, Intent } from './intents.js'
import type { CampaignLead } from './lead.js'

/**
 * The result of an update or a command: the new lead, the intents, the enrollment summary.
 *
 * @example
 * ```ts
 * const decision: LeadDecision = applyLeadUpdate(lead, subsequences, tags, patch)
 * // If the lead stays in its subsequence, the object is the same and there is still an intent.
 * if (decision.lead !== lead || decision.intents.length > 0) await save(decision.lead, decision.intents)
 * ```
 */
export interface LeadDecision<L extends CampaignLead = CampaignLead> {
  /** The new lead; the object that was passed in if nothing changes. */
  readonly lead: L
  /** The requested side effects, always in the order cancelSend, enrollment, emitWebhook. */
  readonly intents: readonly Intent[]
  /** Present if and only if there is an `enrollment` intent. */
  readonly subsequenceEnrollment?: {
    readonly action: EnrollmentAction
    /** `null` only if the lead's subsequence is no longer in the list. */
    readonly subsequenceName: string | null
  }
  /**
   * The row of the rule table that applied. Absent if the rule table did not run: the patch has no `aiTag`, the policy's
   * `doNotContact` contains the lead's status, or the decision is on a command.
   */
  readonly situation?: Situation
}

/** The effect of an update on the lead's enrollment, as the API's response reports it. */
export type SubsequenceEnrollment = NonNullable<LeadDecision['subsequenceEnrollment']>

/**
 * The type of the new lead. It is the caller's type, unless that type narrows a field of the library, as the type of a
 * literal does. In that case, the library's fields have their declared types again, because the rules may change them.
 *
 * @example
 * ```ts
 * type Fresh = CampaignLead & { readonly status: 'pending'; readonly owner: string }
 * // `owner` is kept; `status` can be any status again.
 * const changed: DecidedLead<Fresh> = { ...lead, status: 'active', owner: 'Ada' }
 * ```
 */
export type DecidedLead<L extends CampaignLead> =
  CampaignLead extends Pick<L, keyof L & keyof CampaignLead>
    ? L
    : Omit<L, keyof CampaignLead> & CampaignLead

/**
 * A success with its values, or an error.
 *
 * @example
 * ```ts
 * function toMessage(result: Result<{ readonly decision: LeadDecision }, LeadUpdateError>): string {
 *   return result.success ? `now ${result.decision.lead.status}` : result.error.message
 * }
 * ```
 */
export type Result<T extends object, E = unknown> =
  | ({ readonly success: true } & T)
  | { readonly success: false; readonly error: E }
