import {
  documentedPolicy,
  ENROLLMENT_RULES,
  LEAD_STATUSES,
  type LeadPolicy,
  matchingSubsequences,
  type Situation,
  situationOf,
} from 'campaign-lead'
import { aLeadSubsequence, aSubsequence } from 'campaign-lead/testing'
import { describe, expect, it } from 'vitest'
import {
  describeLock,
  describePolicyEffect,
  isLocked,
  isSwitchedOff,
} from '../../apps/explorer/rules/policy-effect.js'
import { keysOf } from '../../apps/explorer/rules/rules-graph.js'

const SITUATIONS = keysOf(ENROLLMENT_RULES)
const RE_ENROLLMENTS = ['afterCleanExit', 'always', 'never'] as const
const SUBSEQUENCE = aSubsequence()

/** Every membership, with a tag that matches the subsequence `sub_1` and one that matches none. */
const CASES = [null, SUBSEQUENCE.id, 'sub_2'].flatMap((id) =>
  [0, 1].flatMap((emailsSent) =>
    (['active', 'completed'] as const).flatMap((status) =>
      ['Interested', null].map((tag) => ({
        tag,
        subsequence:
          id === null
            ? null
            : aLeadSubsequence((draft) => {
                draft.id = id
                draft.status = status
                draft.emailsSent = emailsSent
              }),
      })),
    ),
  ),
)

/** Returns the cases in which a row applies. */
function listCases(situation: Situation, reEnrollment: LeadPolicy['reEnrollment']): typeof CASES {
  return CASES.filter(({ tag, subsequence }) => {
    const matching = matchingSubsequences([SUBSEQUENCE], tag)
    return situationOf(subsequence, matching, reEnrollment) === situation
  })
}

const COMBINATIONS = RE_ENROLLMENTS.flatMap((reEnrollment) =>
  SITUATIONS.map((situation) => ({ situation, policy: { ...documentedPolicy, reEnrollment } })),
)

describe('the effect of a policy on a row of the rule table', () => {
  it.each(COMBINATIONS)(
    '$situation under $policy.reEnrollment is described if the row applies to other leads than documented',
    ({ situation, policy }) => {
      const cases = listCases(situation, policy.reEnrollment)
      const documented = listCases(situation, documentedPolicy.reEnrollment)
      const effect = describePolicyEffect(situation, policy)
      expect(effect !== null).toBe(cases.length !== documented.length)
      expect(effect?.startsWith('Not under this policy') ?? false).toBe(cases.length === 0)
      expect(isSwitchedOff(situation, policy)).toBe(cases.length === 0)
    },
  )

  it.each(COMBINATIONS)(
    '$situation under $policy.reEnrollment is "also" for more leads, and "not" for fewer',
    ({ situation, policy }) => {
      const added =
        listCases(situation, policy.reEnrollment).length -
        listCases(situation, documentedPolicy.reEnrollment).length
      const effect = describePolicyEffect(situation, policy) ?? ''
      expect(/\balso for\b/.test(effect)).toBe(added > 0)
      expect(/\bnot\b/i.test(effect)).toBe(added < 0)
    },
  )

  it('does not depend on the other options', () => {
    const policy = {
      ...documentedPolicy,
      doNotContact: ['replied'],
      tagMatching: 'caseInsensitive',
    } as const
    expect(SITUATIONS.map((situation) => describePolicyEffect(situation, policy))).toEqual(
      SITUATIONS.map(() => null),
    )
  })
})

describe('a lead in a status of doNotContact', () => {
  it.each(LEAD_STATUSES)('is described as locked, and only then: %s', (status) => {
    const policy: LeadPolicy = { ...documentedPolicy, doNotContact: ['bounced', 'removed'] }
    const locked = ['bounced', 'removed'].includes(status)
    expect(isLocked(status, policy)).toBe(locked)
    expect(describeLock(status, policy)).toBe(
      locked
        ? `No row applies to this lead: the policy lists its status “${status}” in doNotContact.`
        : null,
    )
    expect(describeLock(status, documentedPolicy)).toBeNull()
  })
})
