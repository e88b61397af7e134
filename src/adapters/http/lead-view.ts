import type * as z from 'zod/v4/mini'
import type { LeadDecision } from '../../core/decision.js'
import type { leadUpdatedSchema } from './schemas.js'

/** The answer to an update, with the lead as the API shows it. */
export function viewUpdatedLead({
  lead,
  subsequenceEnrollment,
}: LeadDecision): z.infer<typeof leadUpdatedSchema> {
  const { _id, campaignId, status, aiTag, currentSequenceStep, replied, addedAt } = lead
  return {
    success: true,
    data: { _id, campaignId, status, aiTag, currentSequenceStep, replied, addedAt },
    ...(subsequenceEnrollment && { subsequenceEnrollment }),
  }
}
