// Check your rules against the golden vectors. Each vector names the rule that it tests.
import assert from 'node:assert/strict'
import { applyLeadUpdate } from 'campaign-lead'
import { assertChecks, runChecks } from 'campaign-lead/testing'
import { type LeadUpdateImplementation, vectorChecks } from 'campaign-lead/testing/conformance'

const cases = await assertChecks(vectorChecks(applyLeadUpdate))
console.log(`applyLeadUpdate: all ${cases} vectors pass`)

/** A bug: a lead that exits a subsequence keeps its status. */
const withBug: LeadUpdateImplementation = (lead, subsequences, tags, patch, options) => {
  const decision = applyLeadUpdate(lead, subsequences, tags, patch, options)
  if (decision.subsequenceEnrollment?.action !== 'exited') return decision
  return { ...decision, lead: { ...decision.lead, status: patch.status ?? lead.status } }
}

const violatedRules = new Set<string>()
let firstFailure: unknown
for await (const result of runChecks(vectorChecks(withBug))) {
  if (result.passed) continue
  violatedRules.add(result.check.group)
  if (result.check.group === 'no-match/unsent') firstFailure ??= result.error
}
console.log(`\nwith the bug, violated: ${[...violatedRules].join(', ')}`)
console.log(`\n${String(firstFailure)}`)

assert(violatedRules.has('no-match/unsent'))
assert(!violatedRules.has('match/none'))
assert.match(String(firstFailure), /lead\.status is "active", expected "completed"/)
