import type { LeadDecision, SubsequenceEnrollment } from '../../core/decision.js'
import type { CampaignLead } from '../../core/lead.js'

/** The lead as the API shows it: without its subsequence, its pending send and custom fields. */
export type LeadView = Pick<
  CampaignLead,
  '_id' | 'campaignId' | 'status' | 'aiTag' | 'currentSequenceStep' | 'replied' | 'addedAt'
>

/** The body of an answer that is a success. */
export interface LeadUpdated {
  readonly success: true
  readonly data: LeadView
  readonly subsequenceEnrollment?: SubsequenceEnrollment
}

/** Returns the answer to an update, with the lead as the API shows it. */
export function viewUpdatedLead({ lead, subsequenceEnrollment }: LeadDecision): LeadUpdated {
  const { _id, campaignId, status, aiTag, currentSequenceStep, replied, addedAt } = lead
  return {
    success: true,
    data: { _id, campaignId, status, aiTag, currentSequenceStep, replied, addedAt },
    ...(subsequenceEnrollment && { subsequenceEnrollment }),
  }
}
