import {
  applyLeadUpdate,
  ENROLLMENT_RULES,
  guardedPolicy,
  type Situation,
  safeApplyLeadUpdate,
} from 'campaign-lead'
import {
  arbitraryCaseOf,
  arbitraryLead,
  arbitraryPatch,
  arbitraryPolicy,
  arbitrarySubsequences,
  arbitraryTags,
  arbitraryUpdateCase,
  describeCase,
} from 'campaign-lead/testing'
import { type LeadUpdateCase } from 'campaign-lead/testing/conformance'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shrinkAll } from '../support/shrink-all.js'

const situations = Object.keys(ENROLLMENT_RULES).filter(isSituation)

function isSituation(name: string): name is Situation {
  return name in ENROLLMENT_RULES
}

/**
 * A variety in fewer than 1 of 50 cases is rare. The least frequent (1 in 28) is 8 standard deviations above
 * that limit with 10,000 cases; with 1,000 cases, it would fall below the limit once in 300 runs.
 */
const CASES = 10_000
const RARE = CASES / 50

/** Returns the row that applies to a case, or the reason why none does. */
function findRow({ lead, subsequences, tags, patch, policy, now }: LeadUpdateCase): string {
  const options = { policy, now: new Date(now) }
  const result = safeApplyLeadUpdate(lead, subsequences, tags, patch, options)
  return result.success ? (result.decision.situation ?? 'not run') : result.error.code
}

describe('arbitraryUpdateCase and arbitraryCaseOf', () => {
  const all = fc.sample(arbitraryUpdateCase(), CASES)

  it('generate every row of the rule table, and every reason why none applies, none of them rarely', () => {
    const counts = new Map<string, number>()
    for (const testCase of all) {
      const row = findRow(testCase)
      counts.set(row, (counts.get(row) ?? 0) + 1)
    }
    const expected = [...situations, 'not run', 'INVALID_TAG', 'STATUS_LOCKED']
    expect([...counts.keys()].sort()).toEqual(expected.sort())
    expect(Math.min(...counts.values())).toBeGreaterThan(RARE)
  })

  it('generate every variety that the rules distinguish, none of them rarely', () => {
    const varieties: Record<string, (testCase: LeadUpdateCase) => boolean> = {
      'a status in the patch': ({ patch }) => patch.status !== undefined,
      'a tag in the patch': ({ patch }) => typeof patch.aiTag === 'string',
      'a tag that is cleared': ({ patch }) => patch.aiTag === null,
      'a tag that stays the same': ({ lead, patch }) => lead.aiTag === patch.aiTag,
      'a tag in another case': ({ patch, tags }) =>
        typeof patch.aiTag === 'string' && !tags.includes(patch.aiTag) && patch.aiTag !== '',
      'a pending send': ({ lead }) => lead.pendingSend !== null,
      'no pending send': ({ lead }) => lead.pendingSend === null,
      'a subsequence that was deleted': ({ lead }) => lead.subsequence?.id === 'sub_deleted',
      'several subsequences': ({ subsequences }) => subsequences.length > 1,
      'a trigger of another type': ({ subsequences }) =>
        subsequences.some(({ trigger }) => trigger.type !== 'ai_tag'),
      'a status that is not patchable': ({ lead }) => lead.status === 'unsubscribed',
      'a locked lead with an unknown tag': ({ lead, patch, policy, tags }) =>
        policy.doNotContact.includes(lead.status) &&
        typeof patch.aiTag === 'string' &&
        !tags.some((tag) => tag.toLowerCase() === patch.aiTag?.toLowerCase()),
      'a tag that differs from a tag of the workspace only by a space': ({ patch, tags }) =>
        typeof patch.aiTag === 'string' &&
        !tags.includes(patch.aiTag) &&
        tags.includes(patch.aiTag.trim()),
      'the second of two matching subsequences, with the tag in another case': ({
        lead,
        patch,
        tags,
      }) =>
        lead.subsequence?.id === 'sub_2' &&
        typeof patch.aiTag === 'string' &&
        !tags.includes(patch.aiTag),
      'lower case before upper': ({ tags }) =>
        tags.includes('Interested') && tags.indexOf('interested') < tags.indexOf('Interested'),
    }
    const rare = Object.entries(varieties).filter(([, is]) => all.filter(is).length < RARE)
    expect(rare.map(([name]) => name)).toEqual([])
  })

  it('generate cases of one policy if it is passed', () => {
    const cases = fc.sample(arbitraryUpdateCase({ policy: guardedPolicy }), 100)
    expect(new Set(cases.map(({ policy }) => policy))).toEqual(new Set([guardedPolicy]))
  })

  it.each(situations)('generate only cases of the row %s, also while they shrink', (situation) => {
    const cases = arbitraryCaseOf(situation)
    const tried = [
      ...shrinkAll(cases, () => true),
      ...shrinkAll(cases, ({ lead }) => lead.aiTag !== null),
      ...shrinkAll(cases, ({ patch, subsequences }) => !patch.status && subsequences.length > 1),
    ]
    expect(new Set(tried.map(findRow))).toEqual(new Set([situation]))
    expect(tried.length).toBeGreaterThan(20)
  })

  it('throw if a constraint is unknown or invalid', () => {
    const unknown: object = { policies: [] }
    expect(() => arbitraryUpdateCase(unknown)).toThrow('constraints.policies is not an option')
    const policy = JSON.parse('{"tagMatching":"fuzzy"}')
    expect(() => arbitraryCaseOf('match/none', { policy })).toThrow('policy.tagMatching must be')
  })

  it('throw if the row does not exist under the policy', () => {
    const policy = { ...guardedPolicy, reEnrollment: 'always' } as const
    expect(() => arbitraryCaseOf('match/past', { policy })).toThrow(
      'No case of match/past exists under the policy {',
    )
  })

  it('shrink to a case that is easy to read', () => {
    const [smallest] = shrinkAll(arbitraryCaseOf('match/other/sent'), () => true).slice(-1)
    const lines = smallest === undefined ? [] : describeCase(smallest).split('\n')
    expect(JSON.parse(lines.at(-1)?.replace('As JSON: ', '') ?? '')).toEqual(smallest)
    expect(lines).toEqual([
      'The lead is "active", without a tag, in sub_2 with 1 e-mail sent from it, with no pending e-mail.',
      'The subsequences: sub_1 (triggered by ai_tag "Interested"), sub_2 (triggered by ai_tag "Not interested").',
      'The workspace\'s tags: "Interested".',
      'The policy: documentedPolicy.',
      'The patch: {"aiTag":"Interested"}, at 2025-07-01T12:00:00.000Z.',
      expect.stringMatching(/^As JSON: \{"lead":\{"_id":"lead_1",/),
    ])
  })
})

describe('the generators', () => {
  it.each<[string, fc.Arbitrary<unknown>]>([
    ['leads', arbitraryLead()],
    ['subsequences', arbitrarySubsequences()],
    ['tags', arbitraryTags()],
    ['patches', arbitraryPatch()],
    ['policies', arbitraryPolicy()],
    ['cases', arbitraryUpdateCase()],
  ])('generate plain JSON, also while they shrink: %s', (_, arbitrary) => {
    const tried = shrinkAll(arbitrary, (value) => JSON.stringify(value).length > 10)
    for (const value of tried) expect(value).toStrictEqual(JSON.parse(JSON.stringify(value)))
  })

  it('generate values that the rules accept', () => {
    const options = { policy: arbitraryPolicy(), subsequences: arbitrarySubsequences() }
    const all = fc.record({ ...options, lead: arbitraryLead(), tags: arbitraryTags() })
    for (const { lead, subsequences, tags, policy } of shrinkAll(
      all,
      (testCase) => testCase.tags.length > 1,
    )) {
      expect(applyLeadUpdate(lead, subsequences, tags, {}, { policy }).lead).toBe(lead)
    }
  })

  it('generate leads whose timestamps are in order', () => {
    for (const { lead, now } of shrinkAll(
      arbitraryUpdateCase(),
      (testCase) => testCase.lead.replied,
    )) {
      const { addedAt, subsequence } = lead
      const timestamps = [addedAt, subsequence?.enrolledAt, subsequence?.completedAt, now]
      const known = timestamps.filter((timestamp) => typeof timestamp === 'string')
      expect(known).toEqual(known.slice().sort())
      expect(known.map((timestamp) => new Date(timestamp).toISOString())).toEqual(known)
    }
  })

  it('generate no subsequence send for a lead that is in no subsequence', () => {
    const leads = fc.sample(arbitraryUpdateCase(), 500).map(({ lead }) => lead)
    const unenrolled = leads.filter(({ subsequence }) => subsequence?.status !== 'active')
    expect(unenrolled.filter(({ pendingSend }) => pendingSend?.sequence === 'subsequence')).toEqual(
      [],
    )
  })

  it('generate completedAt if, and only if, the subsequence of the lead is completed', () => {
    for (const { subsequence } of shrinkAll(arbitraryLead(), ({ replied }) => replied)) {
      const isCompleted = subsequence?.status === 'completed'
      expect(typeof subsequence?.completedAt === 'string').toBe(isCompleted)
    }
  })

  it('generate unique ids of subsequences, and unique tags', () => {
    const lists = fc.tuple(arbitrarySubsequences(), arbitraryTags())
    for (const [subsequences, tags] of shrinkAll(lists, ([some]) => some.length > 2)) {
      const ids = subsequences.map(({ id }) => id)
      expect(new Set(ids).size).toBe(ids.length)
      expect(new Set(tags).size).toBe(tags.length)
    }
  })
})
