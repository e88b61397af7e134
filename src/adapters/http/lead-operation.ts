import type { LeadDecision, SubsequenceEnrollment } from '../../core/decision.js'
import type { CampaignLead } from '../../core/lead.js'

/** The path of the operation, in the syntax of OpenAPI and in that of Hono. */
export const LEAD_PATH = {
  openApi: '/v1/campaigns/{campaignId}/leads/{campaignLeadId}',
  hono: '/v1/campaigns/:campaignId/leads/:campaignLeadId',
} as const

/** A lead in a response: without its subsequence, its pending send and custom fields. */
export type PublicLead = Pick<
  CampaignLead,
  '_id' | 'campaignId' | 'status' | 'aiTag' | 'currentSequenceStep' | 'replied' | 'addedAt'
>

/** The body of a successful response. */
export interface LeadUpdated {
  readonly success: true
  readonly data: PublicLead
  readonly subsequenceEnrollment?: SubsequenceEnrollment
}

/** Returns the body of the response to a stored update. */
export function toResponseBody({ lead, subsequenceEnrollment }: LeadDecision): LeadUpdated {
  const { _id, campaignId, status, aiTag, currentSequenceStep, replied, addedAt } = lead
  return {
    success: true,
    data: { _id, campaignId, status, aiTag, currentSequenceStep, replied, addedAt },
    ...(subsequenceEnrollment && { subsequenceEnrollment }),
  }
}
