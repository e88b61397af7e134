import * as fc from 'fast-check'
import type { Situation } from '../../core/enrollment-rules.js'
import type { CampaignLead, LeadSubsequence } from '../../core/lead.js'
import { PATCHABLE_STATUSES } from '../../core/lead-patch.js'
import { documentedPolicy, type LeadPolicy } from '../../core/policy.js'
import type { Subsequence } from '../../core/subsequence.js'
import type { LeadUpdateCase } from '../conformance/implementation.js'
import { arbitraryContextFrom, type CaseContext, getNow } from './case-contexts.js'
import {
  arbitraryHistory,
  arbitraryLead,
  arbitraryName,
  arbitraryNow,
  type LeadHistory,
  makeConsistent,
  TAG_NAMES,
  toLeadSubsequence,
} from './lead-arbitraries.js'

// A case of a row is built so that the row applies, instead of filtered: no row is rare, and every case to
// which fast-check shrinks is of the same row.

/** The inputs of the generators of cases. */
export interface CaseInputs {
  readonly policies: fc.Arbitrary<LeadPolicy>
  /** Contexts that the cases share, each with one of the policies. */
  readonly contexts?: readonly CaseContext[] | undefined
}

/** Generates cases of one row of the rule table, under policies that let the row apply. */
export function arbitraryRowCase(
  situation: Situation,
  inputs: CaseInputs,
): fc.Arbitrary<LeadUpdateCase> {
  const minOthers = ENROLLED_ELSEWHERE.includes(situation) ? 1 : 0
  return arbitraryParts(inputs, minOthers).map((parts) => assembleCase(situation, parts))
}

function assembleCase(situation: Situation, parts: CaseParts): LeadUpdateCase {
  const isMatch = situation.startsWith('match/')
  const aiTag = isMatch || !parts.isTagCleared ? parts.tag : null
  const matching = isMatch
    ? parts.matching.map((outline) => createMatchingSubsequence(outline, parts.tag))
    : []
  const others = parts.others.map((outline) => createOtherSubsequence(outline, aiTag))
  const all = [...matching, ...others].map((each, index) => ({ ...each, id: `sub_${index + 1}` }))
  const ids = {
    matching: all.slice(0, matching.length).map(({ id }) => id),
    others: parts.isDeleted ? [DELETED_ID] : all.slice(matching.length).map(({ id }) => id),
  }
  return {
    lead: createLead(parts, CREATE_SUBSEQUENCE[situation](parts, ids), aiTag),
    subsequences: all
      .sort((a, b) => a.position - b.position)
      .map(({ id, name, trigger }) => ({ id, name, trigger })),
    tags: listTags(aiTag, parts),
    patch: { ...(parts.status && { status: parts.status }), aiTag: spellTag(aiTag, parts) },
    policy: parts.policy,
    now: parts.now,
  }
}

/** The parts from which a case is built. */
interface CaseParts {
  readonly lead: CampaignLead
  readonly history: LeadHistory
  readonly policy: LeadPolicy
  readonly now: string
  readonly status: 'active' | 'paused' | null
  /** The new tag, in the workspace's spelling. */
  readonly tag: string
  readonly isTagCleared: boolean
  readonly hasNewTagAlready: boolean
  /** The workspace's other tags. */
  readonly otherTags: readonly string[]
  /** The position of the new tag among the others. */
  readonly tagPosition: number
  readonly matching: readonly SubsequenceOutline[]
  readonly others: readonly SubsequenceOutline[]
  readonly emailsSent: number
  readonly stepsAhead: number
  /** Whether the lead is in no subsequence, if the row allows it. */
  readonly isUnenrolled: boolean
  /** Picks the lead's subsequence among those that the row allows. */
  readonly pick: number
  /** Whether the lead's subsequence was deleted from the campaign, if the row allows it. */
  readonly isDeleted: boolean
  /** Whether the patch has the tag in another case, if the policy allows it. */
  readonly isRespelled: boolean
}

interface SubsequenceOutline {
  readonly name: string
  /** The spelling of the trigger if it matches, otherwise its kind. */
  readonly variant: number
  /** The sort key among all subsequences of the campaign. */
  readonly position: number
}

const arbitraryOutline: fc.Arbitrary<SubsequenceOutline> = fc.record({
  name: arbitraryName,
  variant: fc.nat(3),
  position: fc.nat(9),
})

function arbitraryParts(
  { policies, contexts }: CaseInputs,
  minOthers: number,
): fc.Arbitrary<CaseParts> {
  const fields = {
    lead: arbitraryLead(),
    history: arbitraryHistory,
    policy: policies,
    now: arbitraryNow,
    status: fc.option(fc.constantFrom(...PATCHABLE_STATUSES), { freq: 2 }),
    tag: fc.constantFrom(...TAG_NAMES),
    isTagCleared: fc.boolean(),
    hasNewTagAlready: fc.boolean(),
    otherTags: fc.shuffledSubarray([...TAG_NAMES]),
    tagPosition: fc.nat(9),
    matching: fc.array(arbitraryOutline, { minLength: 1, maxLength: 2 }),
    others: fc.array(arbitraryOutline, { minLength: minOthers, maxLength: 2 }),
    emailsSent: fc.nat(2),
    stepsAhead: fc.nat(1),
    isUnenrolled: fc.boolean().map((isEnrolled) => !isEnrolled),
    pick: fc.nat(9),
    isDeleted: fc.nat(3).map((chance) => chance === 3),
    isRespelled: fc.boolean(),
  }
  if (contexts === undefined) return fc.record(fields)
  // The context replaces these: if they were drawn, shrinking them would have no effect.
  const others = fc.record({
    ...fields,
    policy: fc.constant(documentedPolicy),
    now: fc.constant(''),
    tag: fc.constant(TAG_NAMES[0]),
    otherTags: fc.constant([]),
  })
  return fc
    .tuple(arbitraryContextFrom(contexts, policies), others)
    .map(([context, parts]) => applyContext(context, parts))
}

/** Applies a context to the parts of a case; its tags keep their order. */
function applyContext(context: CaseContext, parts: CaseParts): CaseParts {
  const { policy, tags } = context
  const position = parts.tagPosition % tags.length
  return {
    ...parts,
    policy,
    now: getNow(context),
    tag: tags[position] ?? parts.tag,
    otherTags: tags,
    tagPosition: position,
  }
}

/** The id of a subsequence that the campaign no longer has. */
const DELETED_ID = 'sub_deleted'

/** The rows whose leads are in a subsequence that does not match. */
const ENROLLED_ELSEWHERE: readonly Situation[] = [
  'match/other/unsent',
  'match/other/sent',
  'no-match/unsent',
  'no-match/sent',
]

/** Creates the enrollment of a lead of each row; in the rows of `match/…`, a subsequence matches. */
const CREATE_SUBSEQUENCE: Readonly<
  Record<Situation, (parts: CaseParts, ids: Ids) => LeadSubsequence | null>
> = {
  'match/none': (parts, ids) => {
    if (parts.isUnenrolled) return null
    const mayReEnroll =
      parts.policy.reEnrollment === 'always' ||
      (parts.policy.reEnrollment === 'afterCleanExit' && parts.emailsSent === 0)
    return createLeadSubsequence(parts, 'completed', mayReEnroll ? ids.matching : ids.others)
  },
  'match/same': (parts, ids) => createLeadSubsequence(parts, 'active', ids.matching),
  'match/other/unsent': (parts, ids) =>
    createLeadSubsequence({ ...parts, emailsSent: 0 }, 'active', ids.others),
  'match/other/sent': (parts, ids) =>
    createLeadSubsequence(withEmailSent(parts), 'active', ids.others),
  'match/past': (parts, ids) =>
    createLeadSubsequence(withEmailSent(parts), 'completed', ids.matching),
  'no-match/none': (parts, ids) =>
    parts.isUnenrolled ? null : createLeadSubsequence(parts, 'completed', ids.others),
  'no-match/unsent': (parts, ids) =>
    createLeadSubsequence({ ...parts, emailsSent: 0 }, 'active', ids.others),
  'no-match/sent': (parts, ids) =>
    createLeadSubsequence(withEmailSent(parts), 'active', ids.others),
}

/** The ids of the subsequences of a case, by whether they match. */
interface Ids {
  readonly matching: readonly string[]
  readonly others: readonly string[]
}

function withEmailSent(parts: CaseParts): CaseParts {
  return { ...parts, emailsSent: parts.emailsSent + 1 }
}

function createLeadSubsequence(
  { history, emailsSent, stepsAhead, pick }: CaseParts,
  status: LeadSubsequence['status'],
  ids: readonly string[],
): LeadSubsequence {
  const id = ids[pick % ids.length] ?? DELETED_ID
  return toLeadSubsequence({ id, status, emailsSent, stepsAhead }, history)
}

interface NewSubsequence {
  readonly name: string
  readonly trigger: Subsequence['trigger']
  readonly position: number
}

/** Creates a subsequence that the tag matches; its trigger may be in another case. */
function createMatchingSubsequence(
  { name, variant, position }: SubsequenceOutline,
  tag: string,
): NewSubsequence {
  const spellings = [tag, tag.toUpperCase(), tag.toLowerCase()]
  return { name, trigger: { type: 'ai_tag', value: spellings[variant] ?? tag }, position }
}

/** Creates a subsequence that the tag does not match, sometimes only because of its trigger type. */
function createOtherSubsequence(
  { name, variant, position }: SubsequenceOutline,
  tag: string | null,
): NewSubsequence {
  const key = tag?.toLowerCase()
  const otherTags = TAG_NAMES.filter((each) => each.toLowerCase() !== key)
  const triggers: Subsequence['trigger'][] = [
    { type: 'ai_tag', value: otherTags[position % otherTags.length] ?? null },
    { type: 'reply', value: tag },
    { type: 'ai_tag', value: null },
    { type: 'ai_tag' },
  ]
  return { name, trigger: triggers[variant] ?? { type: 'reply' }, position }
}

/** Creates the lead; a status that the policy locks becomes `active`, so that the rule table runs. */
function createLead(
  { lead, history, policy, hasNewTagAlready }: CaseParts,
  subsequence: LeadSubsequence | null,
  aiTag: string | null,
): CampaignLead {
  const isLocked = policy.doNotContact.includes(lead.status)
  return makeConsistent({
    ...lead,
    status: isLocked ? 'active' : lead.status,
    aiTag: hasNewTagAlready ? aiTag : lead.aiTag,
    addedAt: history.addedAt,
    subsequence,
  })
}

function listTags(aiTag: string | null, { otherTags, tagPosition }: CaseParts): string[] {
  const tags = otherTags.filter((tag) => tag !== aiTag)
  if (aiTag !== null) tags.splice(tagPosition % (tags.length + 1), 0, aiTag)
  return tags
}

/** Spells the tag of the patch, in another case if the policy allows it. */
function spellTag(
  aiTag: string | null,
  { policy, otherTags, tag, isRespelled }: CaseParts,
): string | null {
  if (aiTag === null || policy.tagMatching === 'exact' || !isRespelled) return aiTag
  // If the workspace has the tag in two cases, the other spelling is another tag.
  const key = tag.toLowerCase()
  const isUnique = !otherTags.some((other) => other !== tag && other.toLowerCase() === key)
  return isUnique ? tag.toUpperCase() : aiTag
}
