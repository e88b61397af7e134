import fc from 'fast-check'
import type { Situation } from '../../core/enrollment-rules.js'
import type { CampaignLead, LeadSubsequence } from '../../core/lead.js'
import { PATCHABLE_STATUSES } from '../../core/lead-patch.js'
import type { LeadPolicy } from '../../core/policy.js'
import type { Subsequence } from '../../core/subsequence.js'
import type { LeadUpdateCase } from '../implementation.js'
import { arbitraryHistory, arbitraryNow, type LeadHistory } from './instants.js'
import { arbitraryLead, arbitraryName, placeIn, TAG_NAMES } from './lead-arbitraries.js'

// A case of a row is put together so that the row applies, rather than drawn until it does: so no row
// is rare, and every smaller case that fast-check tries while it shrinks is of the same row.

/** What a case is put together from. */
interface CaseParts {
  readonly lead: CampaignLead
  readonly history: LeadHistory
  readonly policy: LeadPolicy
  readonly now: string
  readonly status: 'active' | 'paused' | null
  /** The new tag, as the workspace spells it. */
  readonly tag: string
  readonly isTagCleared: boolean
  readonly wasTaggedSo: boolean
  readonly otherTags: readonly string[]
  readonly matching: readonly SubsequenceOutline[]
  readonly others: readonly SubsequenceOutline[]
  readonly emailsSent: number
  readonly stepsAhead: number
  readonly pick: number
}

interface SubsequenceOutline {
  readonly name: string
  /** How the trigger is spelled, of those that match; what it is, of those that do not. */
  readonly variant: number
  /** Where it stands among the others. */
  readonly position: number
}

const arbitraryOutline: fc.Arbitrary<SubsequenceOutline> = fc.record({
  name: arbitraryName,
  variant: fc.nat(3),
  position: fc.nat(9),
})

function arbitraryParts(policies: fc.Arbitrary<LeadPolicy>): fc.Arbitrary<CaseParts> {
  return fc.record({
    lead: arbitraryLead(),
    history: arbitraryHistory,
    policy: policies,
    now: arbitraryNow,
    status: fc.option(fc.constantFrom(...PATCHABLE_STATUSES), { freq: 2 }),
    tag: fc.constantFrom(...TAG_NAMES),
    isTagCleared: fc.boolean(),
    wasTaggedSo: fc.boolean(),
    otherTags: fc.subarray([...TAG_NAMES]),
    matching: fc.array(arbitraryOutline, { minLength: 1, maxLength: 2 }),
    others: fc.array(arbitraryOutline, { maxLength: 2 }),
    emailsSent: fc.nat(2),
    stepsAhead: fc.nat(1),
    pick: fc.nat(9),
  })
}

/** Where the leads of a row are; in the rows of `match/…`, a subsequence matches. */
const PLACES: Readonly<Record<Situation, (parts: CaseParts, ids: Ids) => LeadSubsequence | null>> =
  {
    'match/none': (parts, ids) => {
      if (parts.pick % 3 === 0) return null
      const mayEnterAgain =
        parts.policy.reEnrollment === 'always' ||
        (parts.policy.reEnrollment === 'afterCleanExit' && parts.emailsSent === 0)
      return place(parts, 'completed', mayEnterAgain ? ids.matching : ids.others)
    },
    'match/same': (parts, ids) => place(parts, 'active', ids.matching),
    'match/other/unsent': (parts, ids) => place({ ...parts, emailsSent: 0 }, 'active', ids.others),
    'match/other/sent': (parts, ids) => place(sent(parts), 'active', ids.others),
    'match/past': (parts, ids) => place(sent(parts), 'completed', ids.matching),
    'no-match/none': (parts, ids) =>
      parts.pick % 3 === 0 ? null : place(parts, 'completed', ids.others),
    'no-match/unsent': (parts, ids) => place({ ...parts, emailsSent: 0 }, 'active', ids.others),
    'no-match/sent': (parts, ids) => place(sent(parts), 'active', ids.others),
  }

/** The ids of the subsequences of a case; a lead may also have been in one that is no longer there. */
interface Ids {
  readonly matching: readonly string[]
  readonly others: readonly string[]
}

function sent(parts: CaseParts): CaseParts {
  return { ...parts, emailsSent: parts.emailsSent + 1 }
}

function place(
  { history, emailsSent, stepsAhead, pick }: CaseParts,
  status: LeadSubsequence['status'],
  ids: readonly string[],
): LeadSubsequence {
  const id = ids[pick % ids.length] ?? 'sub_gone'
  return placeIn({ id, status, emailsSent, stepsAhead }, history)
}

/** Cases of one row of the rule table, under policies that let the row apply. */
export function arbitraryRow(
  situation: Situation,
  policies: fc.Arbitrary<LeadPolicy>,
): fc.Arbitrary<LeadUpdateCase> {
  return arbitraryParts(policies).map((parts) => assembleCase(situation, parts))
}

function assembleCase(situation: Situation, parts: CaseParts): LeadUpdateCase {
  const isMatch = situation.startsWith('match/')
  const aiTag = isMatch || !parts.isTagCleared ? parts.tag : null
  const matching = isMatch ? parts.matching.map((outline) => matchingOne(outline, parts.tag)) : []
  const others = parts.others.map((outline) => otherOne(outline, aiTag))
  const all = [...matching, ...others].map((each, index) => ({ ...each, id: `sub_${index + 1}` }))
  const ids = {
    matching: all.slice(0, matching.length).map(({ id }) => id),
    others: [...all.slice(matching.length).map(({ id }) => id), 'sub_gone'],
  }
  return {
    lead: leadOf(parts, PLACES[situation](parts, ids), aiTag),
    subsequences: all
      .sort((a, b) => a.position - b.position)
      .map(({ id, name, trigger }) => ({ id, name, trigger })),
    tags: TAG_NAMES.filter((tag) => tag === aiTag || parts.otherTags.includes(tag)),
    patch: { ...(parts.status && { status: parts.status }), aiTag: spell(aiTag, parts) },
    policy: parts.policy,
    now: parts.now,
  }
}

interface NewSubsequence {
  readonly name: string
  readonly trigger: Subsequence['trigger']
  readonly position: number
}

/** A subsequence that the tag matches, in whatever case its trigger is spelled. */
function matchingOne({ name, variant, position }: SubsequenceOutline, tag: string): NewSubsequence {
  const spellings = [tag, tag.toUpperCase(), tag.toLowerCase()]
  return { name, trigger: { type: 'ai_tag', value: spellings[variant] ?? tag }, position }
}

/** A subsequence that the tag does not match, some of them for the type of their trigger alone. */
function otherOne(
  { name, variant, position }: SubsequenceOutline,
  tag: string | null,
): NewSubsequence {
  const key = tag?.toLowerCase()
  const another = TAG_NAMES.find((each) => each.toLowerCase() !== key) ?? ''
  const triggers: Subsequence['trigger'][] = [
    { type: 'ai_tag', value: another },
    { type: 'reply', value: tag },
    { type: 'ai_tag', value: null },
    { type: 'ai_tag' },
  ]
  return { name, trigger: triggers[variant] ?? { type: 'reply' }, position }
}

/** Nobody is locked: for the rows, the policy may list any status but the lead's. */
function leadOf(
  { lead, history, policy, wasTaggedSo }: CaseParts,
  subsequence: LeadSubsequence | null,
  aiTag: string | null,
): CampaignLead {
  const isLocked = policy.doNotContact.includes(lead.status)
  return {
    ...lead,
    status: isLocked ? 'active' : lead.status,
    aiTag: wasTaggedSo ? aiTag : lead.aiTag,
    addedAt: history.addedAt,
    subsequence,
  }
}

/** How the patch names the tag: by the policy, perhaps in another case. */
function spell(aiTag: string | null, { policy, otherTags, tag, pick }: CaseParts): string | null {
  if (aiTag === null || policy.tagMatching === 'exact' || pick % 2 === 0) return aiTag
  // Another tag that is equal but for case is an exact name of its own.
  const key = tag.toLowerCase()
  const isAlone = !otherTags.some((other) => other !== tag && other.toLowerCase() === key)
  return isAlone ? tag.toUpperCase() : aiTag
}
