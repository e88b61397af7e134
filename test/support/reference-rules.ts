import type {
  CampaignLead,
  Intent,
  LeadDecision,
  LeadPatch,
  LeadPolicy,
  Subsequence,
} from 'campaign-lead'

/** The expected refusal or decision. */
export type Expected = { refused: string } | LeadDecision

/**
 * Implements the rules a second time: in the order of the documentation, with early returns and without a table. So an
 * error in the library is not repeated here.
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
  const stored =
    typeof patch.aiTag === 'string' ? findStoredTag(patch.aiTag, tags, policy) : patch.aiTag
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
  const current = lead.subsequence
  const isCurrentMatching = matching.some(({ id }) => id === current?.id)
  // "A claimed send counts as sent, until it is released": of the enrollment that it was claimed in.
  const isClaimed =
    lead.sendInFlight?.sequence === 'subsequence' &&
    lead.sendInFlight.subsequenceId === current?.id &&
    lead.sendInFlight.enrolledAt === current.enrolledAt
  const isSent = current !== null && (current.emailsSent > 0 || isClaimed)

  if (current === null || current.status === 'completed') {
    if (!target) return { lead: after, intents, situation: 'no-match/none' }
    const mayReEnroll =
      policy.reEnrollment === 'always' || (policy.reEnrollment === 'afterCleanExit' && !isSent)
    if (isCurrentMatching && !mayReEnroll) return { lead: after, intents, situation: 'match/past' }
    return { ...enroll(target, 'enrolled', null), situation: 'match/none' }
  }
  if (isCurrentMatching) return { lead: after, intents, situation: 'match/same' }
  if (isSent) {
    const situation = target ? 'match/other/sent' : 'no-match/sent'
    const summary = toEnrollment('skippedInProgress', current.id, findName(current.id), null)
    return { lead: after, ...summary, situation }
  }
  if (target) return { ...enroll(target, 'switched', current.id), situation: 'match/other/unsent' }

  after.status = 'completed'
  after.subsequence = { ...current, status: 'completed', completedAt: now }
  cancelPendingSend()
  return {
    lead: after,
    ...toEnrollment('exited', current.id, findName(current.id), null),
    situation: 'no-match/unsent',
  }

  function enroll(
    { id, name }: Subsequence,
    action: 'enrolled' | 'switched',
    previousId: string | null,
  ) {
    after.subsequence = {
      id,
      status: 'active',
      currentStep: 0,
      emailsSent: 0,
      enrolledAt: now,
      completedAt: null,
    }
    const isRevived = ['pending', 'replied', 'completed'].includes(after.status)
    if (policy.statusOnEnrollment === 'activate' && !patch.status && isRevived)
      after.status = 'active'
    cancelPendingSend()
    return { lead: after, ...toEnrollment(action, id, name, previousId) }
  }

  function cancelPendingSend() {
    if (lead.pendingSend === null) return
    const { id: sendId, sequence } = lead.pendingSend
    const { _id: leadId, campaignId } = lead
    after.pendingSend = null
    intents.unshift({ type: 'cancelSend', leadId, campaignId, sendId, sequence })
  }

  function toEnrollment(
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

  function findName(id: string): string | null {
    return subsequences.find((subsequence) => subsequence.id === id)?.name ?? null
  }
}

function findStoredTag(
  aiTag: string,
  tags: readonly string[],
  { tagMatching }: LeadPolicy,
): string {
  if (tags.includes(aiTag)) return aiTag
  if (tagMatching === 'exact') return 'unknown'
  return tags.find((tag) => tag.toUpperCase() === aiTag.toUpperCase()) ?? 'unknown'
}
