import {
  applyLeadUpdate,
  documentedPolicy,
  type LeadSubsequence,
  type Situation,
  type Subsequence,
} from 'campaign-lead'
import { aLead, arbitraryPolicy, arbitrarySubsequences, arbitraryTags } from 'campaign-lead/testing'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createExample,
  type ExampleWorkspace,
  explainMissingExample,
} from '../../apps/explorer/model/create-example.js'
import { readExploration } from '../../apps/explorer/model/read-exploration.js'
import { FIRST_EXPLORATION } from '../../apps/explorer/model/starting-points.js'
import { isSwitchedOff } from '../../apps/explorer/rules/policy-effect.js'
import { SITUATIONS } from '../../src/testing/arbitraries/update-cases.js'

const NOW = '2025-07-01T12:00:00.000Z'

const subsequence = (id: string, value: string | null): Subsequence => ({
  id,
  name: id,
  trigger: { type: 'ai_tag', value },
})

/** Generates workspaces that people build by hand: with repeated ids and tags, and tags without a text. */
function arbitraryWorkspace(): fc.Arbitrary<ExampleWorkspace> {
  const repeatedTags = fc.array(fc.constantFrom('', 'Interested', 'INTERESTED', 'Not now'))
  const repeatedIds = fc.array(
    fc.record({
      id: fc.constantFrom('', 'sub_1', 'sub_2'),
      name: fc.constantFrom('', 'Follow-up'),
      trigger: fc.record({
        type: fc.constantFrom('ai_tag', 'reply'),
        value: fc.constantFrom('interested', 'Not now', 'Unknown', '', null),
      }),
    }),
    { maxLength: 4 },
  )
  return fc.record({
    subsequences: fc.oneof(arbitrarySubsequences(), repeatedIds),
    tags: fc.oneof(arbitraryTags(), repeatedTags),
    policy: arbitraryPolicy(),
  })
}

function decideExample(situation: Situation, workspace: ExampleWorkspace, now = NOW) {
  const example = createExample(situation, workspace, now)
  if (example === null) return null
  const { subsequences, tags, policy } = workspace
  const options = { policy, now: new Date(now) }
  return applyLeadUpdate(example.lead, subsequences, tags, example.patch, options)
}

/** Reports whether any lead whose subsequence is in the list reaches the situation, by trying all. */
function isReachable(situation: Situation, { subsequences, tags, policy }: ExampleWorkspace) {
  const enrollments: (LeadSubsequence | null)[] = subsequences.flatMap(({ id }) =>
    (['active', 'completed'] as const).flatMap((status) =>
      [0, 1].map((emailsSent) => ({
        id,
        status,
        currentStep: emailsSent,
        emailsSent,
        enrolledAt: NOW,
        completedAt: null,
      })),
    ),
  )
  const newTags = [null, ...tags.filter((tag) => tag !== '')]
  return [null, ...enrollments].some((enrollment) =>
    newTags.some((aiTag) => {
      const lead = aLead((draft) => {
        draft.subsequence = enrollment
      })
      return (
        applyLeadUpdate(lead, subsequences, tags, { aiTag }, { policy }).situation === situation
      )
    }),
  )
}

describe('the example of a row of the rule table', () => {
  it.each(SITUATIONS)('%s reaches that row, in any workspace under any policy', (situation) => {
    fc.assert(
      fc.property(arbitraryWorkspace(), (workspace) => {
        const decision = decideExample(situation, workspace)
        fc.pre(decision !== null && !isSwitchedOff(situation, workspace.policy))
        expect(decision?.situation).toBe(situation)
      }),
    )
  })

  it.each(SITUATIONS)(
    '%s is missing, with a reason, only if no lead reaches the row',
    (situation) => {
      fc.assert(
        fc.property(arbitraryWorkspace(), (workspace) => {
          const example = createExample(situation, workspace, NOW)
          const reason = explainMissingExample(situation, workspace)
          expect(reason === null).toBe(example !== null)
          if (example !== null) return
          expect(reason).toMatch(/^\S+ needs .+\.$/)
          expect(isReachable(situation, workspace)).toBe(false)
        }),
      )
    },
  )

  it('that the policy switches off shows a lead that is enrolled a second time', () => {
    const policy = { ...documentedPolicy, reEnrollment: 'always' } as const
    const workspace = { ...FIRST_EXPLORATION, policy }
    expect(isSwitchedOff('match/past', policy)).toBe(true)
    const decision = decideExample('match/past', workspace)
    expect(decision?.situation).toBe('match/none')
    expect(decision?.subsequenceEnrollment?.action).toBe('enrolled')
  })

  it('has a lead with all fields, whose times are before the patch', () => {
    for (const situation of SITUATIONS) {
      const { lead } = createExample(situation, FIRST_EXPLORATION, NOW) ?? {}
      expect(readExploration({ ...FIRST_EXPLORATION, lead }).lead).toEqual(lead)
      const times = [lead?.addedAt, lead?.subsequence?.enrolledAt, lead?.subsequence?.completedAt]
      for (const time of times) if (time) expect(time < NOW).toBe(true)
    }
  })

  it('has readable times also in the first and the last readable year', () => {
    for (const now of ['0000-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z']) {
      const { lead } = createExample('match/same', FIRST_EXPLORATION, now) ?? {}
      expect(lead?.pendingSend?.sendAt).toMatch(/^\d{4}-/)
      expect(lead?.addedAt).toMatch(/^\d{4}-/)
    }
  })
})

describe('the reason why a workspace has no example', () => {
  const reasons = (workspace: Partial<ExampleWorkspace>) =>
    SITUATIONS.map((situation) =>
      explainMissingExample(situation, { ...FIRST_EXPLORATION, ...workspace }),
    ).filter((reason) => reason !== null)

  it('is absent in the sample workspace, which has all examples', () => {
    expect(reasons({})).toEqual([])
  })

  it('names the missing subsequence', () => {
    expect(reasons({ subsequences: [] })).toEqual([
      'match/none needs a tag that triggers a subsequence.',
      'match/same needs a tag that triggers a subsequence.',
      'match/other/unsent needs two subsequences, and a tag that triggers one of them but not the other.',
      'match/other/sent needs two subsequences, and a tag that triggers one of them but not the other.',
      'match/past needs a tag that triggers a subsequence.',
      'no-match/unsent needs a subsequence.',
      'no-match/sent needs a subsequence.',
    ])
  })

  it('names the second subsequence if the tag triggers all', () => {
    const twins = [subsequence('sub_1', 'Interested'), subsequence('sub_2', 'interested')]
    const reason = 'needs two subsequences, and a tag that triggers one of them but not the other.'
    expect(reasons({ subsequences: twins })).toEqual([
      `match/other/unsent ${reason}`,
      `match/other/sent ${reason}`,
    ])
  })
})
