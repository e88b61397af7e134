import type { LeadState } from './consequences.js'
import type { SubsequenceEnrollment } from './decision.js'
import type { Intent } from './intents.js'
import type { CampaignLead } from './lead.js'

/**
 * The side effects that a change calls for, always in the order cancelSend, enrollment, emitWebhook.
 *
 * @param now - ISO 8601, UTC, milliseconds.
 */
export function callForIntents(
  before: CampaignLead,
  after: LeadState,
  now: string,
  subsequenceEnrollment?: SubsequenceEnrollment,
): Intent[] {
  const { _id: leadId, campaignId, aiTag: previousAiTag, pendingSend } = before
  const { aiTag, subsequence } = after
  const intents: Intent[] = []
  if (pendingSend !== null && after.pendingSend === null) {
    const { id: sendId, sequence } = pendingSend
    intents.push({ type: 'cancelSend', leadId, campaignId, sendId, sequence })
  }
  if (subsequenceEnrollment !== undefined && subsequence !== null) {
    const { action, subsequenceName } = subsequenceEnrollment
    intents.push({
      type: 'enrollment',
      action,
      leadId,
      campaignId,
      subsequenceId: subsequence.id,
      subsequenceName,
      previousSubsequenceId:
        action === 'switched' ? before.subsequence && before.subsequence.id : null,
    })
  }
  // "a lead.tag_changed webhook is triggered if the tag value actually changed"
  if (aiTag !== previousAiTag) {
    const data = { leadId, campaignId, previousAiTag, aiTag }
    intents.push({ type: 'emitWebhook', event: { type: 'lead.tag_changed', timestamp: now, data } })
  }
  return intents
}
