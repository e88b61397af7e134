import type { LeadDecision, LeadRepository, StoredLead } from 'campaign-lead'

/** A repository whose decisions come out otherwise than the service decided. */
export function decidingOtherwise(
  change: (decision: LeadDecision, stored: StoredLead) => LeadDecision,
): (repository: LeadRepository) => LeadRepository {
  return (repository) => ({
    ...repository,
    update: (ref, decide) => repository.update(ref, (stored) => change(decide(stored), stored)),
  })
}

/** An exit forgets to cancel what is scheduled. */
export const exitKeepsPendingSend = decidingOtherwise((decision, stored) =>
  decision.subsequenceEnrollment?.action === 'exited'
    ? {
        ...decision,
        lead: { ...decision.lead, pendingSend: stored.lead.pendingSend },
        intents: decision.intents.filter(({ type }) => type !== 'cancelSend'),
      }
    : decision,
)

/** A tag that stays as it was is told all the same. */
export const webhookForUnchangedTag = decidingOtherwise((decision, { lead }) => {
  const isTold = decision.intents.some(({ type }) => type === 'emitWebhook')
  if (isTold || decision.situation === undefined) return decision
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
