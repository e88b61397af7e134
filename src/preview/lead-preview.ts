import type { Outcome, Situation } from '../core/enrollment-rules.js'
import type { LeadUpdateErrorCode } from '../core/errors.js'
import type { LeadStatus } from '../core/lead.js'

/** What would become of a lead; `refused` by the rules, or `unreadable`, where there is no lead to put to them. */
export type PreviewOutcome = Outcome | 'refused' | 'unreadable'

/** Every outcome, those that do something first. */
export const PREVIEW_OUTCOMES = [
  'enrolled',
  'switched',
  'exited',
  'skippedInProgress',
  'nothing',
  'refused',
  'unreadable',
] as const satisfies PreviewOutcome[]

/** What would become of one lead. */
export interface LeadPreview {
  /** The number of its line in CSV, from 1; its index in JSON, from 0. */
  readonly position: number
  /** `null` only where it is unreadable. */
  readonly leadId: string | null
  readonly campaignId: string | null
  readonly outcome: PreviewOutcome
  /** The row of the rule table that applies; `null` where the rules are not run. */
  readonly situation: Situation | null
  /** Why it is refused, for programs; `null` where it is not. */
  readonly code: LeadUpdateErrorCode | null
  /** Why it is refused or unreadable, for people; `null` where it is neither. */
  readonly reason: string | null
  /**
   * The subsequence that it would enter, leave, or stay in since e-mails were sent from it; `null` where the
   * outcome is another, also for `match/same`, or where the campaign no longer has the subsequence.
   */
  readonly subsequenceName: string | null
  /** The status that it would get; `null` where it keeps its own. */
  readonly newStatus: LeadStatus | null
  /** Whether its tag would change, of which a webhook tells. */
  readonly emitsWebhook: boolean
  /** Whether its pending send would be canceled. */
  readonly cancelsSend: boolean
}
