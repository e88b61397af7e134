import { checkNow } from './argument-checks.js'
import type { CampaignRules } from './campaign-rules.js'
import type { LeadDecision, SubsequenceEnrollment } from './decision.js'
import {
  ENROLLMENT_RULES,
  isMove,
  type LeadState,
  OUTCOMES,
  type Situation,
  situationOf,
} from './enrollment-rules.js'
import { LeadUpdateError, refusals } from './errors.js'
import { extendDecision } from './extend-lead.js'
import type { Intent } from './intents.js'
import type { CampaignLead, LeadStatus } from './lead.js'
import { type LeadPatch, readLeadPatch } from './lead-patch.js'
import { checkLead } from './rule-input-checks.js'
import type { Subsequence } from './subsequence.js'
import { toIsoString } from './timestamps.js'

/**
 * Decides one update in the steps of the API documentation.
 *
 * @returns The decision, or the refusal. A refusal is not thrown here: throwing is slow, and `safeApplyLeadUpdate`
 * returns it.
 * @throws TypeError if the lead or the time is invalid.
 */
export function decideOrRefuse<L extends CampaignLead>(
  { policy, index, extend }: CampaignRules<L>,
  lead: L,
  patch: LeadPatch,
  now: Date,
): LeadDecision<L> | LeadUpdateError {
  checkLead(lead)
  checkNow(now)

  // 1. The whole patch is checked before any of it applies.
  const read = readLeadPatch(patch)
  if (read instanceof LeadUpdateError) return read
  const { status, aiTag } = read
  const tag = aiTag === undefined ? undefined : index.findTag(aiTag)
  if (typeof aiTag === 'string' && tag === undefined) return refusals.invalidTag(aiTag)
  const isLocked = policy.doNotContact.includes(lead.status)
  if (status !== undefined && isLocked) return refusals.statusLocked(lead.status)

  // 2. `status` is set. 3. `aiTag` is set, in the spelling of the workspace.
  const patched = setPatch(lead, status ?? lead.status, tag === undefined ? lead.aiTag : tag.name)

  // 4. The rule table applies if the patch has an `aiTag`, even if the value stays the same.
  const situation =
    tag === undefined || isLocked
      ? undefined
      : situationOf(lead.subsequence, tag.matching, policy.reEnrollment, lead.sendInFlight ?? null)
  const outcome = situation === undefined ? 'nothing' : ENROLLMENT_RULES[situation]
  const target = tag?.matching[0] ?? null
  // The time is formatted only if the decision contains it, because that takes longer than the rest of a decision.
  const time = isMove(outcome) || patched.aiTag !== lead.aiTag ? toIsoString(now) : ''
  const { statusOnEnrollment } = policy
  const state = OUTCOMES[outcome](patched, { target, now: time, statusOnEnrollment })

  // 5. The intents are derived from the change.
  const subsequenceEnrollment =
    outcome === 'nothing'
      ? undefined
      : { action: outcome, subsequenceName: findName(index, state, target) }
  const intents = createIntents(lead, state, time, subsequenceEnrollment)
  const decision = toDecision(withState(lead, state), intents, subsequenceEnrollment, situation)

  return extend === undefined ? decision : extendDecision(extend, lead, decision, toIsoString(now))
}

/**
 * Like {@link decideOrRefuse}, but throws the refusal.
 *
 * @throws {@link LeadUpdateError} if the update is refused.
 */
export function decideLeadUpdate<L extends CampaignLead>(
  rules: CampaignRules<L>,
  lead: L,
  patch: LeadPatch,
  now: Date,
): LeadDecision<L> {
  const decision = decideOrRefuse(rules, lead, patch, now)
  if (decision instanceof LeadUpdateError) throw decision
  return decision
}

/** Returns the lead itself if the patch changes nothing. */
function setPatch(lead: CampaignLead, status: LeadStatus, aiTag: string | null): LeadState {
  if (status === lead.status && aiTag === lead.aiTag) return lead
  const { subsequence, pendingSend } = lead
  return { status, aiTag, subsequence, pendingSend }
}

/** Returns the lead itself if nothing changed, as `applyLeadUpdate` promises. */
function withState<L extends CampaignLead>(lead: L, state: LeadState): L {
  const { status, aiTag, subsequence, pendingSend } = state
  const isSame =
    status === lead.status &&
    aiTag === lead.aiTag &&
    subsequence === lead.subsequence &&
    pendingSend === lead.pendingSend
  return isSame ? lead : { ...lead, status, aiTag, subsequence, pendingSend }
}

/**
 * Returns the side effects of a change, always in the order cancelSend, enrollment, emitWebhook.
 *
 * @param now - ISO 8601, UTC, milliseconds.
 */
function createIntents(
  before: CampaignLead,
  after: LeadState,
  now: string,
  subsequenceEnrollment: SubsequenceEnrollment | undefined,
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

/** Leaves out the keys that do not apply. Object literals are several times as fast as conditional spreads. */
function toDecision<L extends CampaignLead>(
  lead: L,
  intents: readonly Intent[],
  subsequenceEnrollment: SubsequenceEnrollment | undefined,
  situation: Situation | undefined,
): LeadDecision<L> {
  if (situation === undefined) return { lead, intents }
  if (subsequenceEnrollment === undefined) return { lead, intents, situation }
  return { lead, intents, subsequenceEnrollment, situation }
}

/** Returns the name of the subsequence that an outcome is about; `null` if it is no longer in the list. */
function findName(
  index: CampaignRules<CampaignLead>['index'],
  { subsequence }: LeadState,
  target: Subsequence | null,
): string | null {
  return (
    subsequence &&
    (target?.id === subsequence.id ? target.name : index.findSubsequenceName(subsequence.id))
  )
}
