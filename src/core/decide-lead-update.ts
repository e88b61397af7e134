import { checkNow } from './argument-checks.js'
import { callForIntents } from './call-for-intents.js'
import { checkLead } from './check-lead.js'
import { CONSEQUENCES, type LeadState } from './consequences.js'
import type { LeadDecision } from './decision.js'
import { ENROLLMENT_RULES, situationOf } from './enrollment-rules.js'
import { LeadUpdateError, refusals } from './errors.js'
import { type Extend, extendLead } from './extend-lead.js'
import type { CampaignLead, LeadStatus, LeadSubsequence } from './lead.js'
import { type LeadPatch, type PatchableStatus, refuseShape, refuseValues } from './lead-patch.js'
import type { LeadRules } from './lead-rules.js'
import type { LookUps, NamedTag } from './look-ups.js'
import type { LeadPolicy } from './policy.js'
import type { Subsequence } from './subsequence.js'

/**
 * Decides what becomes of a lead.
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
  const decision = decideOrRefuse(rules, lead, patch, now)
  if (decision instanceof LeadUpdateError) throw decision
  return decision
}

/**
 * Like {@link decideLeadUpdate}, but returns a refusal.
 *
 * Order: 1 check the whole patch; 2 `status`; 3 `aiTag`; 4 the rule table; 5 intents; then the host's rule.
 *
 * @throws TypeError where an argument is not of its type.
 */
export function decideOrRefuse<L extends CampaignLead>(
  rules: LeadRules<L>,
  lead: L,
  patch: LeadPatch,
  now: Date,
): LeadDecision<L> | LeadUpdateError {
  checkLead(lead)
  checkNow(now)
  const shapeRefusal = refuseShape(patch)
  if (shapeRefusal !== undefined) return shapeRefusal
  // Read once: what is checked is what applies.
  const { status, aiTag } = patch
  const valueRefusal = refuseValues(patch, status, aiTag)
  if (valueRefusal !== undefined) return valueRefusal
  const tag = aiTag === undefined ? undefined : rules.lookUps.tagNamed(aiTag)
  if (typeof aiTag === 'string' && tag === undefined) return refusals.invalidTag(aiTag)
  if (status !== undefined && isLocked(rules.policy, lead)) {
    return refusals.statusLocked(lead.status)
  }
  const decision = decideByRules(rules, lead, status, tag, now)
  return rules.extend === undefined ? decision : extendDecision(rules.extend, lead, decision, now)
}

/**
 * The library's own rules, without the host's.
 *
 * @param tag - What the patch's `aiTag` names; `undefined` where it has none.
 */
function decideByRules<L extends CampaignLead>(
  rules: LeadRules<L>,
  lead: L,
  status: PatchableStatus | undefined,
  tag: NamedTag | undefined,
  now: Date,
): LeadDecision<L> {
  const patched = setPatch(lead, status ?? lead.status, tag === undefined ? lead.aiTag : tag.name)
  if (tag !== undefined && !isLocked(rules.policy, lead)) {
    return runRuleTable(rules, lead, patched, tag.matching, now)
  }
  const intents = callForIntents(lead, patched, timeOf(now, patched.aiTag !== lead.aiTag))
  return { lead: withState(lead, patched), intents }
}

/** What the rule table does to a lead, which has the patch's status and tag already. */
function runRuleTable<L extends CampaignLead>(
  { lookUps, policy }: LeadRules<L>,
  lead: L,
  patched: LeadState,
  matching: readonly Subsequence[],
  now: Date,
): LeadDecision<L> {
  const situation = situationOf(patched.subsequence, matching, policy.reEnrollment)
  const action = ENROLLMENT_RULES[situation]
  const isMoved = action !== 'nothing' && action !== 'skippedInProgress'
  const time = timeOf(now, isMoved || patched.aiTag !== lead.aiTag)
  if (action === 'nothing') {
    return {
      lead: withState(lead, patched),
      intents: callForIntents(lead, patched, time),
      situation,
    }
  }
  const entered = matching[0] ?? null
  const { statusOnEnrollment } = policy
  const state = CONSEQUENCES[action](patched, time, entered, statusOnEnrollment)
  const subsequenceName = nameIn(lookUps, state.subsequence, entered)
  const subsequenceEnrollment = { action, subsequenceName }
  const intents = callForIntents(lead, state, time, subsequenceEnrollment)
  return { lead: withState(lead, state), intents, subsequenceEnrollment, situation }
}

/**
 * ISO 8601, UTC, milliseconds. To write a time takes longer than all the rest of a decision: it is only
 * done where something holds it.
 */
function timeOf(now: Date, isHeld: boolean): string {
  return isHeld ? writeTime(now) : ''
}

/** Not by a method of the date's own: one that knows a time zone, as of date-fns, writes its local time. */
function writeTime(now: Date): string {
  return Date.prototype.toISOString.call(now)
}

/** Runs the host's rule on what the library's rules decided. */
function extendDecision<L extends CampaignLead>(
  extend: Extend<L>,
  previous: L,
  decision: LeadDecision<L>,
  now: Date,
): LeadDecision<L> {
  const { lead, ...decided } = decision
  return {
    ...decision,
    lead: extendLead(lead, extend, {
      ...decided,
      intents: [...decision.intents],
      now: writeTime(now),
      previous,
    }),
  }
}

/** The lead itself, where the patch changes nothing. */
function setPatch(lead: CampaignLead, status: LeadStatus, aiTag: string | null): LeadState {
  if (status === lead.status && aiTag === lead.aiTag) return lead
  const { subsequence, pendingSend } = lead
  return { status, aiTag, subsequence, pendingSend }
}

function isLocked({ doNotContact }: LeadPolicy, { status }: CampaignLead): boolean {
  return doNotContact.includes(status)
}

function nameIn(
  lookUps: LookUps,
  place: LeadSubsequence | null,
  entered: Subsequence | null,
): string | null {
  return place && (entered?.id === place.id ? entered.name : lookUps.nameOf(place.id))
}

/** What did not change keeps its identity: the lead itself where nothing did. */
function withState<L extends CampaignLead>(lead: L, state: LeadState): L {
  const isSame =
    state.status === lead.status &&
    state.aiTag === lead.aiTag &&
    state.subsequence === lead.subsequence &&
    state.pendingSend === lead.pendingSend
  if (isSame) return lead
  const { status, aiTag, subsequence, pendingSend } = state
  return { ...lead, status, aiTag, subsequence, pendingSend }
}
