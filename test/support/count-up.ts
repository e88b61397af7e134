import type { CampaignLead, Intent, LeadDecision, StoredLead } from 'campaign-lead'

/** Counts up, and calls for one intent: so what is stored twice, or in part, shows. */
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
