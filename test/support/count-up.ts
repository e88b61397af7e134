import type { CampaignLead, Intent, LeadDecision, StoredLead } from 'campaign-lead'

/** Increments a counter and requests an intent, so that an update stored twice or partially is detected. */
export function countUp<L extends CampaignLead>({ lead }: StoredLead<L>): LeadDecision<L> {
  const { _id: leadId, campaignId, currentSequenceStep } = lead
  const cancelSend: Intent = {
    type: 'cancelSend',
    leadId,
    campaignId,
    sendId: `send_${currentSequenceStep}`,
    sequence: 'main',
  }
  return { lead: { ...lead, currentSequenceStep: currentSequenceStep + 1 }, intents: [cancelSend] }
}
