import type {
  CampaignLead,
  Intent,
  LeadDecision,
  LeadPatch,
  LeadPolicy,
  Subsequence,
} from 'campaign-lead'

/** A refusal, or a decision: what the rules say, written a second time, as a list of sentences. */
export type Expected = { refused: string } | LeadDecision

/**
 * Follows the sentences of the documentation one after another, with early returns and no table, so
 * that a slip in the library is not repeated here.
 */
export function expectedDecision(
  lead: CampaignLead,
  subsequences: readonly Subsequence[],
  tags: readonly string[],
  patch: LeadPatch,
  policy: LeadPolicy,
  now: string,
): Expected {
  const locked = policy.doNotContact.some((status) => status === lead.status)
  const stored = typeof patch.aiTag === 'string' ? spell(patch.aiTag, tags, policy) : patch.aiTag
  if (stored === 'unknown') return { refused: 'INVALID_TAG' }
  if (locked && patch.status) return { refused: 'STATUS_LOCKED' }

  const after = { ...lead, ...(patch.status && { status: patch.status }) }
  if (stored === undefined) return { lead: after, intents: [] }

  after.aiTag = stored
  const intents: Intent[] = []
  if (stored !== lead.aiTag) {
    const data = {
      leadId: lead._id,
      campaignId: lead.campaignId,
      previousAiTag: lead.aiTag,
      aiTag: stored,
    }
    intents.push({ type: 'emitWebhook', event: { type: 'lead.tag_changed', timestamp: now, data } })
  }
  if (locked) return { lead: after, intents }

  const matching = subsequences.filter(
    ({ trigger }) =>
      stored !== null &&
      trigger.type === 'ai_tag' &&
      trigger.value?.toUpperCase() === stored.toUpperCase(),
  )
  const target = matching[0]
  const place = lead.subsequence
  const isOwnMatching = matching.some(({ id }) => id === place?.id)

  if (place === null || place.status === 'completed') {
    if (!target) return { lead: after, intents, situation: 'no-match/none' }
    const mayEnterAgain =
      policy.reEnrollment === 'always' ||
      (policy.reEnrollment === 'afterCleanExit' && place?.emailsSent === 0)
    if (isOwnMatching && !mayEnterAgain) return { lead: after, intents, situation: 'match/past' }
    return { ...entering(target, 'enrolled', null), situation: 'match/none' }
  }
  if (isOwnMatching) return { lead: after, intents, situation: 'match/same' }
  if (place.emailsSent > 0) {
    const situation = target ? 'match/other/sent' : 'no-match/sent'
    const summary = enrollment('skippedInProgress', place.id, nameOf(place.id), null)
    return { lead: after, ...summary, situation }
  }
  if (target) return { ...entering(target, 'switched', place.id), situation: 'match/other/unsent' }

  after.status = 'completed'
  after.subsequence = { ...place, status: 'completed', completedAt: now }
  cancelPendingSend()
  return {
    lead: after,
    ...enrollment('exited', place.id, nameOf(place.id), null),
    situation: 'no-match/unsent',
  }

  function entering(
    { id, name }: Subsequence,
    action: 'enrolled' | 'switched',
    left: string | null,
  ) {
    after.subsequence = {
      id,
      status: 'active',
      currentStep: 0,
      emailsSent: 0,
      enrolledAt: now,
      completedAt: null,
    }
    const revived = ['pending', 'replied', 'completed'].includes(after.status)
    if (policy.statusOnEnrollment === 'activate' && !patch.status && revived)
      after.status = 'active'
    cancelPendingSend()
    return { lead: after, ...enrollment(action, id, name, left) }
  }

  function cancelPendingSend() {
    if (lead.pendingSend === null) return
    const { id: sendId, sequence } = lead.pendingSend
    const { _id: leadId, campaignId } = lead
    after.pendingSend = null
    intents.unshift({ type: 'cancelSend', leadId, campaignId, sendId, sequence })
  }

  function enrollment(
    action: 'enrolled' | 'switched' | 'exited' | 'skippedInProgress',
    subsequenceId: string,
    subsequenceName: string | null,
    previousSubsequenceId: string | null,
  ) {
    const { _id: leadId, campaignId } = lead
    const ids = { leadId, campaignId, subsequenceId, subsequenceName, previousSubsequenceId }
    intents.splice(intents[0]?.type === 'cancelSend' ? 1 : 0, 0, {
      type: 'enrollment',
      action,
      ...ids,
    })
    return { intents, subsequenceEnrollment: { action, subsequenceName } }
  }

  function nameOf(id: string): string | null {
    return subsequences.find((subsequence) => subsequence.id === id)?.name ?? null
  }
}

function spell(aiTag: string, tags: readonly string[], { tagMatching }: LeadPolicy): string {
  if (tags.includes(aiTag)) return aiTag
  if (tagMatching === 'exact') return 'unknown'
  return tags.find((tag) => tag.toUpperCase() === aiTag.toUpperCase()) ?? 'unknown'
}
