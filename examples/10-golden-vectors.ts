// Do our rules decide as the documentation says? The golden vectors tell, each with the rule it proves.
import assert from 'node:assert/strict'
import { applyLeadUpdate } from 'campaign-lead'
import { assertChecks, runChecks } from 'campaign-lead/testing'
import { type LeadUpdateImplementation, vectorChecks } from 'campaign-lead/testing/conformance'

const cases = await assertChecks(vectorChecks(applyLeadUpdate))
console.log(`applyLeadUpdate: all ${cases} vectors pass`)

/** A slip: who exits a subsequence keeps the status that it had. */
const withASlip: LeadUpdateImplementation = (lead, subsequences, tags, patch, options) => {
  const decision = applyLeadUpdate(lead, subsequences, tags, patch, options)
  if (decision.subsequenceEnrollment?.action !== 'exited') return decision
  return { ...decision, lead: { ...decision.lead, status: patch.status ?? lead.status } }
}

const brokenRules = new Set<string>()
let firstFailure: unknown
for await (const result of runChecks(vectorChecks(withASlip))) {
  if (result.passed) continue
  brokenRules.add(result.check.group)
  if (result.check.group === 'no-match/unsent') firstFailure ??= result.error
}
console.log(`\nwith a slip, broken: ${[...brokenRules].join(', ')}`)
console.log(`\n${String(firstFailure)}`)

assert(brokenRules.has('no-match/unsent'))
assert(!brokenRules.has('match/none'))
assert.match(String(firstFailure), /lead\.status is "active", expected "completed"/)
