import fc from 'fast-check'
import type { Situation } from '../../core/enrollment-rules.js'
import type { CampaignLead, LeadSubsequence } from '../../core/lead.js'
import { PATCHABLE_STATUSES } from '../../core/lead-patch.js'
import { documentedPolicy, type LeadPolicy } from '../../core/policy.js'
import type { Subsequence } from '../../core/subsequence.js'
import type { LeadUpdateCase } from '../conformance/implementation.js'
import { arbitraryContextOf, type CaseContext, nowIn } from './case-contexts.js'
import { arbitraryHistory, arbitraryNow, type LeadHistory } from './instants.js'
import { arbitraryLead, arbitraryName, placeIn, settle, TAG_NAMES } from './lead-arbitraries.js'

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
  /** The workspace's further tags. */
  readonly otherTags: readonly string[]
  /** Where the new tag stands among them. */
  readonly tagPosition: number
  readonly matching: readonly SubsequenceOutline[]
  readonly others: readonly SubsequenceOutline[]
  readonly emailsSent: number
  readonly stepsAhead: number
  /** Whether a lead that may be nowhere is. */
  readonly isNowhere: boolean
  /** Which of the subsequences that will do is the lead's. */
  readonly which: number
  /** Whether the lead's subsequence is no longer among those given, where that will do. */
  readonly isGone: boolean
  /** Whether the patch names the tag in another case, where the policy lets it. */
  readonly isRespelled: boolean
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

/** What the cases are generated under. */
export interface CaseWorld {
  readonly policies: fc.Arbitrary<LeadPolicy>
  /** Contexts that the cases share, each with a policy of these. */
  readonly contexts?: readonly CaseContext[] | undefined
}

function arbitraryParts(
  { policies, contexts }: CaseWorld,
  fewestOthers: number,
): fc.Arbitrary<CaseParts> {
  const fields = {
    lead: arbitraryLead(),
    history: arbitraryHistory,
    policy: policies,
    now: arbitraryNow,
    status: fc.option(fc.constantFrom(...PATCHABLE_STATUSES), { freq: 2 }),
    tag: fc.constantFrom(...TAG_NAMES),
    isTagCleared: fc.boolean(),
    wasTaggedSo: fc.boolean(),
    otherTags: fc.shuffledSubarray([...TAG_NAMES]),
    tagPosition: fc.nat(9),
    matching: fc.array(arbitraryOutline, { minLength: 1, maxLength: 2 }),
    others: fc.array(arbitraryOutline, { minLength: fewestOthers, maxLength: 2 }),
    emailsSent: fc.nat(2),
    stepsAhead: fc.nat(1),
    isNowhere: fc.boolean().map((isSomewhere) => !isSomewhere),
    which: fc.nat(9),
    isGone: fc.nat(3).map((chance) => chance === 3),
    isRespelled: fc.boolean(),
  }
  if (contexts === undefined) return fc.record(fields)
  // What the context decides is not drawn, so that it is not made smaller to no effect.
  const others = fc.record({
    ...fields,
    policy: fc.constant(documentedPolicy),
    now: fc.constant(''),
    tag: fc.constant(TAG_NAMES[0]),
    otherTags: fc.constant([]),
  })
  return fc
    .tuple(arbitraryContextOf(contexts, policies), others)
    .map(([context, parts]) => moveInto(context, parts))
}

/** The same parts in a context, whose tags stay as they are, in their order. */
function moveInto(context: CaseContext, parts: CaseParts): CaseParts {
  const { policy, tags } = context
  const position = parts.tagPosition % tags.length
  return {
    ...parts,
    policy,
    now: nowIn(context),
    tag: tags[position] ?? parts.tag,
    otherTags: tags,
    tagPosition: position,
  }
}

/** The id of a subsequence that is not among those given. */
const GONE = 'sub_gone'

/** The rows whose leads are in another subsequence than a matching one. */
const IN_ANOTHER: readonly Situation[] = [
  'match/other/unsent',
  'match/other/sent',
  'no-match/unsent',
  'no-match/sent',
]

/** Where the leads of a row are; in the rows of `match/…`, a subsequence matches. */
const PLACES: Readonly<Record<Situation, (parts: CaseParts, ids: Ids) => LeadSubsequence | null>> =
  {
    'match/none': (parts, ids) => {
      if (parts.isNowhere) return null
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
      parts.isNowhere ? null : place(parts, 'completed', ids.others),
    'no-match/unsent': (parts, ids) => place({ ...parts, emailsSent: 0 }, 'active', ids.others),
    'no-match/sent': (parts, ids) => place(sent(parts), 'active', ids.others),
  }

/** The ids of the subsequences of a case. */
interface Ids {
  readonly matching: readonly string[]
  readonly others: readonly string[]
}

function sent(parts: CaseParts): CaseParts {
  return { ...parts, emailsSent: parts.emailsSent + 1 }
}

function place(
  { history, emailsSent, stepsAhead, which }: CaseParts,
  status: LeadSubsequence['status'],
  ids: readonly string[],
): LeadSubsequence {
  const id = ids[which % ids.length] ?? GONE
  return placeIn({ id, status, emailsSent, stepsAhead }, history)
}

/** Cases of one row of the rule table, under policies that let the row apply. */
export function arbitraryRow(situation: Situation, world: CaseWorld): fc.Arbitrary<LeadUpdateCase> {
  const fewestOthers = IN_ANOTHER.includes(situation) ? 1 : 0
  return arbitraryParts(world, fewestOthers).map((parts) => assembleCase(situation, parts))
}

function assembleCase(situation: Situation, parts: CaseParts): LeadUpdateCase {
  const isMatch = situation.startsWith('match/')
  const aiTag = isMatch || !parts.isTagCleared ? parts.tag : null
  const matching = isMatch ? parts.matching.map((outline) => matchingOne(outline, parts.tag)) : []
  const others = parts.others.map((outline) => otherOne(outline, aiTag))
  const all = [...matching, ...others].map((each, index) => ({ ...each, id: `sub_${index + 1}` }))
  const ids = {
    matching: all.slice(0, matching.length).map(({ id }) => id),
    others: parts.isGone ? [GONE] : all.slice(matching.length).map(({ id }) => id),
  }
  return {
    lead: leadOf(parts, PLACES[situation](parts, ids), aiTag),
    subsequences: all
      .sort((a, b) => a.position - b.position)
      .map(({ id, name, trigger }) => ({ id, name, trigger })),
    tags: tagsWith(aiTag, parts),
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
  const foreign = TAG_NAMES.filter((each) => each.toLowerCase() !== key)
  const triggers: Subsequence['trigger'][] = [
    { type: 'ai_tag', value: foreign[position % foreign.length] ?? null },
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
  return settle({
    ...lead,
    status: isLocked ? 'active' : lead.status,
    aiTag: wasTaggedSo ? aiTag : lead.aiTag,
    addedAt: history.addedAt,
    subsequence,
  })
}

function tagsWith(aiTag: string | null, { otherTags, tagPosition }: CaseParts): string[] {
  const tags = otherTags.filter((tag) => tag !== aiTag)
  if (aiTag !== null) tags.splice(tagPosition % (tags.length + 1), 0, aiTag)
  return tags
}

/** How the patch names the tag: by the policy, perhaps in another case. */
function spell(
  aiTag: string | null,
  { policy, otherTags, tag, isRespelled }: CaseParts,
): string | null {
  if (aiTag === null || policy.tagMatching === 'exact' || !isRespelled) return aiTag
  // Another tag that is equal but for case is an exact name of its own.
  const key = tag.toLowerCase()
  const isAlone = !otherTags.some((other) => other !== tag && other.toLowerCase() === key)
  return isAlone ? tag.toUpperCase() : aiTag
}
