// The generators, for properties of your own: here, of a function that builds on the library.
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

/** Yours: what the next e-mail of a lead is, for a list in a user interface. */
function nextEmail({ status, pendingSend }: CampaignLead): string {
  if (status === 'paused') return 'paused'
  return pendingSend === null ? 'none' : `${pendingSend.sequence}, ${pendingSend.sendAt}`
}

// Any lead at all.
fc.assert(fc.property(arbitraryLead(), (lead) => nextEmail(lead) !== ''))

// Leads of one row of the table: whoever is enrolled has no e-mail of the main sequence waiting.
fc.assert(
  fc.property(arbitraryCaseOf('match/none'), ({ lead, subsequences, tags, patch, policy, now }) => {
    const options = { policy, now: new Date(now) }
    const result = safeApplyLeadUpdate(lead, subsequences, tags, patch, options)
    return result.success && /^(none|paused)$/.test(nextEmail(result.decision.lead))
  }),
)

// Each part on its own: whatever comes together, it is decided or refused, and never a fault.
const parts = [arbitraryLead(), arbitrarySubsequences(), arbitraryTags(), arbitraryPatch()] as const
fc.assert(
  fc.property(...parts, arbitraryPolicy(), (lead, subsequences, tags, patch, policy) => {
    safeApplyLeadUpdate(lead, subsequences, tags, patch, { policy, now: decidedAt })
  }),
)

// Every row is as frequent as the others.
const counts = new Map<Situation, number>()
for (const given of fc.sample(arbitraryUpdateCase(), 1_000)) {
  const { lead, subsequences, tags, patch, policy } = given
  const result = safeApplyLeadUpdate(lead, subsequences, tags, patch, { policy, now: decidedAt })
  const situation = result.success && result.decision.situation
  if (situation) counts.set(situation, (counts.get(situation) ?? 0) + 1)
}
assert.equal(counts.size, Object.keys(ENROLLMENT_RULES).length)
console.log('1,000 cases reach every row')

// What fails is made small, and can be said in words.
const property = fc.property(arbitraryUpdateCase(), ({ lead }) => lead.subsequence === null)
const { counterexample } = fc.check(property, { seed: 42 })
const [smallest] = counterexample ?? []
assert(smallest)
console.log(describeCase(smallest))
