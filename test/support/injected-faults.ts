import type { LeadDecision, LeadRepository, StoredLead } from 'campaign-lead'

/** Returns a wrapper of repositories that changes every decision of the service. */
export function changeDecisions(
  change: (decision: LeadDecision, stored: StoredLead) => LeadDecision,
): (repository: LeadRepository) => LeadRepository {
  return (repository) => ({
    ...repository,
    update: (ref, decide) => repository.update(ref, (stored) => change(decide(stored), stored)),
  })
}

/** Injects a fault: an exit does not cancel the pending send. */
export const exitKeepsPendingSend = changeDecisions((decision, stored) =>
  decision.subsequenceEnrollment?.action === 'exited'
    ? {
        ...decision,
        lead: { ...decision.lead, pendingSend: stored.lead.pendingSend },
        intents: decision.intents.filter(({ type }) => type !== 'cancelSend'),
      }
    : decision,
)

/** Injects a fault: an unchanged tag emits a webhook. */
export const webhookForUnchangedTag = changeDecisions((decision, { lead }) => {
  const isEmitted = decision.intents.some(({ type }) => type === 'emitWebhook')
  if (isEmitted || decision.situation === undefined) return decision
  const { _id: leadId, campaignId, aiTag } = lead
  const data = { leadId, campaignId, previousAiTag: aiTag, aiTag }
  const timestamp = '2025-07-01T12:00:00.000Z'
  return {
    ...decision,
    intents: [
      ...decision.intents,
      { type: 'emitWebhook', event: { type: 'lead.tag_changed', timestamp, data } },
    ],
  }
})
