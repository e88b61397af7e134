// Use the generators for your own properties: here, of a function that builds on the library.
import assert from 'node:assert/strict'
import {
  type CampaignLead,
  ENROLLMENT_RULES,
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
import fc from 'fast-check'

const decidedAt = new Date('2025-07-01T12:00:00.000Z')

/** Your own function: describes the next e-mail of a lead for a user interface. */
function describeNextEmail({ status, pendingSend }: CampaignLead): string {
  if (status === 'paused') return 'paused'
  return pendingSend === null ? 'none' : `${pendingSend.sequence}, ${pendingSend.sendAt}`
}

// Any lead.
fc.assert(fc.property(arbitraryLead(), (lead) => describeNextEmail(lead) !== ''))

// Cases of one row of the rule table: a lead that is enrolled has no pending e-mail.
fc.assert(
  fc.property(arbitraryCaseOf('match/none'), ({ lead, subsequences, tags, patch, policy, now }) => {
    const options = { policy, now: new Date(now) }
    const result = safeApplyLeadUpdate(lead, subsequences, tags, patch, options)
    return result.success && /^(none|paused)$/.test(describeNextEmail(result.decision.lead))
  }),
)

// Independent parts: every combination is accepted or refused, and never throws.
const parts = [arbitraryLead(), arbitrarySubsequences(), arbitraryTags(), arbitraryPatch()] as const
fc.assert(
  fc.property(...parts, arbitraryPolicy(), (lead, subsequences, tags, patch, policy) => {
    safeApplyLeadUpdate(lead, subsequences, tags, patch, { policy, now: decidedAt })
  }),
)

// All rows are equally frequent.
const counts = new Map<Situation, number>()
for (const testCase of fc.sample(arbitraryUpdateCase(), 1_000)) {
  const { lead, subsequences, tags, patch, policy } = testCase
  const result = safeApplyLeadUpdate(lead, subsequences, tags, patch, { policy, now: decidedAt })
  const situation = result.success && result.decision.situation
  if (situation) counts.set(situation, (counts.get(situation) ?? 0) + 1)
}
assert.equal(counts.size, Object.keys(ENROLLMENT_RULES).length)
console.log('1,000 cases reach every row')

// A failing case shrinks, and can be described in words.
const property = fc.property(arbitraryUpdateCase(), ({ lead }) => lead.subsequence === null)
const { counterexample } = fc.check(property, { seed: 42 })
const [smallest] = counterexample ?? []
assert(smallest)
console.log(describeCase(smallest))
