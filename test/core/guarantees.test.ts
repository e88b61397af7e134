import {
  applyLeadCommand,
  applyLeadUpdate,
  documentedPolicy,
  guardedPolicy,
  isLeadUpdateError,
  type LeadDecision,
  type LeadPolicy,
  type LeadUpdateError,
  prepareLeadUpdates,
  type Result,
  safeApplyLeadUpdate,
} from 'campaign-lead'
import { arbitraryUpdateCase, registerChecks } from 'campaign-lead/testing'
import {
  commandChecks,
  type LeadUpdateCase,
  type LeadUpdateImplementation,
  ruleChecks,
} from 'campaign-lead/testing/conformance'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countCases } from '../support/exhaustive.js'

const prepared: LeadUpdateImplementation = (lead, subsequences, tags, patch, { now, policy }) =>
  prepareLeadUpdates(subsequences, tags, { policy })(lead, patch, { now })

// The properties of every implementation also hold for this one.
registerChecks(
  { describe, it },
  'applyLeadUpdate',
  ruleChecks(applyLeadUpdate, { numRuns: countCases(50, 500) }),
)
registerChecks(
  { describe, it },
  'prepareLeadUpdates',
  ruleChecks(prepared, { numRuns: countCases(50, 500) }),
)

registerChecks(
  { describe, it },
  'applyLeadCommand',
  commandChecks(applyLeadCommand, { applyLeadUpdate, numRuns: countCases(50, 1_000) }),
)
for (const [name, policy] of Object.entries({ documentedPolicy, guardedPolicy })) {
  registerChecks(
    { describe, it },
    `commands by ${name}`,
    commandChecks(applyLeadCommand, { policy, numRuns: countCases(10, 500) }),
  )
}

// `ruleChecks` also tests an implementation that has a single policy.
for (const [name, policy] of Object.entries({
  documentedPolicy,
  guardedPolicy,
  'another policy': { reEnrollment: 'always', doNotContact: ['completed'] },
} satisfies Record<string, Partial<LeadPolicy>>)) {
  registerChecks({ describe, it }, `by ${name}`, ruleChecks(applyLeadUpdate, { policy }))
}

function assertCases(property: (testCase: LeadUpdateCase) => void): void {
  fc.assert(fc.property(arbitraryUpdateCase(), property), { numRuns: 2_000 })
}

function decide({
  lead,
  subsequences,
  tags,
  patch,
  policy,
  now,
}: LeadUpdateCase): Result<{ readonly decision: LeadDecision }, LeadUpdateError> {
  return safeApplyLeadUpdate(lead, subsequences, tags, patch, { now: new Date(now), policy })
}

describe('safeApplyLeadUpdate', () => {
  it('returns the decision or the refusal of applyLeadUpdate', () => {
    assertCases((testCase) => {
      const { lead, subsequences, tags, patch, policy, now } = testCase
      const result = decide(testCase)
      const apply = () =>
        applyLeadUpdate(lead, subsequences, tags, patch, { now: new Date(now), policy })
      if (result.success) expect(apply()).toEqual(result.decision)
      else expect(apply).toThrow(result.error)
    })
  })

  it('returns a refusal with a code, and nothing else', () => {
    assertCases((testCase) => {
      const result = decide(testCase)
      if (result.success) return
      expect(Object.keys(result)).toEqual(['success', 'error'])
      expect(isLeadUpdateError(result.error)).toBe(true)
      expect(['INVALID_TAG', 'STATUS_LOCKED']).toContain(result.error.code)
    })
  })
})
