import { LEAD_STATUSES, type LeadPolicy } from 'campaign-lead'
import { enrolledIn, FOLLOW_UP, subsequenceOn } from './fixtures.js'
import type { RuleCases } from './vector-case.js'

const ORDER =
  'Where several apply, the first of INVALID_PATCH, INVALID_STATUS, INVALID_TAG, STATUS_LOCKED is given.'

const policy: Partial<LeadPolicy> = { doNotContact: ['bounced'] }
const lead = { status: 'bounced' } as const

/** [the name of the case, the patch] */
const NO_PATCHES: readonly (readonly [string, unknown])[] = [
  ['another field', { name: 'Ada' }],
  ['another field beside both', { status: 'paused', aiTag: 'Interested', name: 'Ada' }],
  ['another field that is null', { name: null }],
  ['another field of the lead', { currentSequenceStep: 2 }],
  ['the subsequence, which only the rules move', { subsequence: null }],
  ['a field in another case', { Status: 'paused' }],
  ['a field in another style', { ai_tag: 'Interested' }],
  ['a status that is null', { status: null }],
  ['a status that is a number', { status: 1 }],
  ['a status that is a truth value', { status: true }],
  ['a status in a list', { status: ['paused'] }],
  ['a status in an object', { status: { value: 'paused' } }],
  ['a tag that is a number', { aiTag: 5 }],
  ['a tag that is a truth value', { aiTag: false }],
  ['a tag in a list', { aiTag: ['Interested'] }],
  ['a tag in an object', { aiTag: { name: 'Interested' } }],
  ['a valid status beside a tag of another type', { status: 'paused', aiTag: 5 }],
  ['null', null],
  ['a list', []],
  ['a list with a patch in it', [{ status: 'paused' }]],
  ['a string', 'paused'],
  ['a number', 5],
  ['a truth value', true],
]

/** The refusals, and their order. */
export const REFUSALS: readonly RuleCases[] = [
  {
    rule: 'INVALID_PATCH',
    sentence: 'Anything else in the patch, or a value of another type, is INVALID_PATCH.',
    cases: NO_PATCHES.map(([title, patch]) => ({
      title,
      patch,
      claim: 'INVALID_PATCH',
    })),
  },
  {
    rule: 'INVALID_STATUS',
    sentence: 'Only active and paused are accepted as a target: anything else is INVALID_STATUS.',
    cases: [
      ...LEAD_STATUSES.filter((status) => status !== 'active' && status !== 'paused').map(
        (status) => ({
          title: status,
          patch: { status },
          claim: 'INVALID_STATUS' as const,
        }),
      ),
      {
        title: 'the status that the lead has',
        lead: { status: 'completed' },
        patch: { status: 'completed' },
        claim: 'INVALID_STATUS',
      },
      { title: 'upper case', patch: { status: 'ACTIVE' }, claim: 'INVALID_STATUS' },
      { title: 'a blank more', patch: { status: 'paused ' }, claim: 'INVALID_STATUS' },
      { title: 'the empty string', patch: { status: '' }, claim: 'INVALID_STATUS' },
      { title: 'no status at all', patch: { status: 'archived' }, claim: 'INVALID_STATUS' },
      {
        title: 'the tag beside it is not set',
        patch: { status: 'completed', aiTag: 'Interested' },
        claim: 'INVALID_STATUS',
      },
    ],
  },
  {
    rule: 'INVALID_TAG',
    sentence: "The aiTag must match an existing tag name in the workspace's AI tagging labels.",
    cases: [
      { title: 'unknown', patch: { aiTag: 'InvalidTag' }, claim: 'INVALID_TAG' },
      {
        title: 'the tag that the lead has, since deleted',
        lead: { aiTag: 'Warm' },
        patch: { aiTag: 'Warm' },
        claim: 'INVALID_TAG',
      },
      {
        title: 'a tag that only a trigger names',
        subsequences: [subsequenceOn('Warm')],
        patch: { aiTag: 'Warm' },
        claim: 'INVALID_TAG',
      },
      {
        title: 'the workspace has no tags',
        tags: [],
        patch: { aiTag: 'Interested' },
        claim: 'INVALID_TAG',
      },
      {
        title: 'the status beside it is not set',
        lead: { subsequence: enrolledIn(FOLLOW_UP, 0) },
        patch: { status: 'paused', aiTag: 'InvalidTag' },
        claim: 'INVALID_TAG',
      },
      {
        title: 'the name of a subsequence is no tag',
        patch: { aiTag: 'Interested follow-up' },
        claim: 'INVALID_TAG',
      },
      {
        title: 'the message has the tag as it is, with its quotes',
        patch: { aiTag: 'Says "yes"' },
        claim: 'INVALID_TAG',
      },
    ],
  },
  {
    rule: 'STATUS_LOCKED',
    sentence: 'By policy, a lead in a listed status keeps it: a status patch is refused.',
    cases: [
      {
        title: 'the tag beside it is not set',
        lead: { ...lead, aiTag: 'Not now' },
        patch: { aiTag: 'Interested', status: 'active' },
        policy,
        claim: 'STATUS_LOCKED',
      },
      {
        title: 'the tag beside it is not cleared',
        lead: { ...lead, aiTag: 'Interested', subsequence: enrolledIn(FOLLOW_UP, 0) },
        patch: { status: 'paused', aiTag: null },
        policy,
        claim: 'STATUS_LOCKED',
      },
    ],
  },
  {
    rule: 'INVALID_PATCH',
    sentence: ORDER,
    cases: [
      {
        title: 'before INVALID_STATUS',
        patch: { status: 'completed', name: 'Ada' },
        claim: 'INVALID_PATCH',
      },
      {
        title: 'before INVALID_STATUS, with a tag of another type',
        patch: { status: 'completed', aiTag: 5 },
        claim: 'INVALID_PATCH',
      },
      {
        title: 'before INVALID_TAG',
        patch: { aiTag: 'InvalidTag', name: 'Ada' },
        claim: 'INVALID_PATCH',
      },
      {
        title: 'before INVALID_TAG, with a status of another type',
        patch: { aiTag: 'InvalidTag', status: 1 },
        claim: 'INVALID_PATCH',
      },
      {
        title: 'before STATUS_LOCKED',
        lead,
        patch: { status: 'active', name: 'Ada' },
        policy,
        claim: 'INVALID_PATCH',
      },
      {
        title: 'before all others',
        lead,
        patch: { status: 'completed', aiTag: 'InvalidTag', name: 'Ada' },
        policy,
        claim: 'INVALID_PATCH',
      },
    ],
  },
  {
    rule: 'INVALID_STATUS',
    sentence: ORDER,
    cases: [
      {
        title: 'before INVALID_TAG',
        patch: { aiTag: 'InvalidTag', status: 'completed' },
        claim: 'INVALID_STATUS',
      },
      {
        title: 'before STATUS_LOCKED',
        lead,
        patch: { status: 'bounced' },
        policy,
        claim: 'INVALID_STATUS',
      },
      {
        title: 'before both',
        lead,
        patch: { status: 'bounced', aiTag: 'InvalidTag' },
        policy,
        claim: 'INVALID_STATUS',
      },
    ],
  },
  {
    rule: 'INVALID_TAG',
    sentence: ORDER,
    cases: [
      {
        title: 'before STATUS_LOCKED',
        lead,
        patch: { status: 'active', aiTag: 'InvalidTag' },
        policy,
        claim: 'INVALID_TAG',
      },
    ],
  },
]
