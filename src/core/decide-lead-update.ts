import { checkLead, checkNow } from './argument-checks.js'
import { callForIntents } from './call-for-intents.js'
import { CONSEQUENCES, type LeadState } from './consequences.js'
import type { LeadDecision } from './decision.js'
import { ENROLLMENT_RULES, situationOf } from './enrollment-rules.js'
import { refusals } from './errors.js'
import { extendLead } from './extend-lead.js'
import type { CampaignLead, LeadSubsequence } from './lead.js'
import { type LeadPatch, parseLeadPatch } from './lead-patch.js'
import type { LeadRules } from './lead-rules.js'
import type { LeadPolicy } from './policy.js'
import type { Subsequence, SubsequenceLookUp } from './subsequence.js'

/**
 * Decides what becomes of a lead.
 *
 * Order: 1 check the patch; 2 `status`; 3 `aiTag`; 4 the rule table; 5 intents; then the host's rule.
 *
 * @throws {@link LeadUpdateError} where the update is refused.
 * @throws TypeError where an argument is not of its type.
 */
export function decideLeadUpdate<L extends CampaignLead>(
  rules: LeadRules<L>,
  lead: L,
  patch: LeadPatch,
  now: Date,
): LeadDecision<L> {
  return extendDecision(rules, lead, decideByRules(rules, lead, patch, now), now)
}

/** The library's own rules, without the host's. */
export function decideByRules<L extends CampaignLead>(
  rules: LeadRules<L>,
  lead: L,
  patch: LeadPatch,
  now: Date,
): LeadDecision<L> {
  checkLead(lead)
  checkNow(now)
  const accepted = acceptPatch(rules, lead, patch)
  const patched = setPatch(lead, accepted)
  if (accepted.aiTag === undefined) return { lead: withState(lead, patched), intents: [] }

  const instant = now.toISOString()
  const { state, ...enrollment } = isLocked(rules.policy, lead)
    ? { state: patched }
    : runRuleTable(rules, patched, instant)
  const intents = callForIntents(lead, state, instant, enrollment.subsequenceEnrollment)
  return { lead: withState(lead, state), intents, ...enrollment }
}

/** What the rule table does to a lead, which has the patch's status and tag already. */
function runRuleTable<L extends CampaignLead>(
  { subsequences, policy }: LeadRules<L>,
  patched: LeadState,
  now: string,
): Pick<LeadDecision, 'situation' | 'subsequenceEnrollment'> & { readonly state: LeadState } {
  const matching = subsequences.matching(patched.aiTag)
  const situation = situationOf(patched.subsequence, matching, policy.reEnrollment)
  const action = ENROLLMENT_RULES[situation]
  if (action === 'nothing') return { state: patched, situation }

  const [entered = null] = matching
  const { statusOnEnrollment } = policy
  const state = CONSEQUENCES[action](patched, { entered, statusOnEnrollment, now })
  const subsequenceName = nameIn(subsequences, state.subsequence, entered)
  return { state, subsequenceEnrollment: { action, subsequenceName }, situation }
}

/** Runs the host's rule, where there is one, on what the library's rules decided. */
export function extendDecision<L extends CampaignLead>(
  { extend }: LeadRules<L>,
  previous: L,
  decision: LeadDecision<L>,
  now: Date,
): LeadDecision<L> {
  if (extend === undefined) return decision
  const { lead, ...decided } = decision
  return {
    ...decision,
    lead: extendLead(lead, extend, {
      ...decided,
      intents: [...decision.intents],
      now: now.toISOString(),
      previous,
    }),
  }
}

/** Checks the whole patch before any of it applies. The tag comes back in the workspace's spelling. */
function acceptPatch<L extends CampaignLead>(
  { tags, policy }: LeadRules<L>,
  lead: L,
  patch: LeadPatch,
): LeadPatch {
  const { status, aiTag } = parseLeadPatch(patch)
  const tag = typeof aiTag === 'string' ? tags(aiTag) : aiTag
  if (typeof aiTag === 'string' && tag === undefined) throw refusals.invalidTag(aiTag)
  if (status !== undefined && isLocked(policy, lead)) throw refusals.statusLocked(lead.status)
  return { status, aiTag: tag }
}

function setPatch(lead: CampaignLead, { status, aiTag }: LeadPatch): LeadState {
  const { subsequence, pendingSend } = lead
  return {
    status: status ?? lead.status,
    aiTag: aiTag === undefined ? lead.aiTag : aiTag,
    subsequence,
    pendingSend,
  }
}

function isLocked({ doNotContact }: LeadPolicy, { status }: CampaignLead): boolean {
  return doNotContact.includes(status)
}

function nameIn(
  subsequences: SubsequenceLookUp,
  place: LeadSubsequence | null,
  entered: Subsequence | null,
): string | null {
  return place && (entered?.id === place.id ? entered.name : subsequences.nameOf(place.id))
}

/** What did not change keeps its identity: the lead itself where nothing did. */
function withState<L extends CampaignLead>(lead: L, state: LeadState): L {
  const isSame =
    state.status === lead.status &&
    state.aiTag === lead.aiTag &&
    state.subsequence === lead.subsequence &&
    state.pendingSend === lead.pendingSend
  return isSame ? lead : { ...lead, ...state }
}
