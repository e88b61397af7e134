// Your own implementation of the rules, held against the laws. This one has a slip: see what is said.
import assert from 'node:assert/strict'
import { applyLeadUpdate, type LeadDecision } from 'campaign-lead'
import { assertChecks, CheckError, runChecks } from 'campaign-lead/testing'
import { type LeadUpdateImplementation, lawChecks } from 'campaign-lead/testing/conformance'

/** As somebody may have written it: whoever is skipped gets no webhook. */
const withSlip: LeadUpdateImplementation = async (lead, subsequences, tags, patch, options) => {
  const decision: LeadDecision = applyLeadUpdate(lead, subsequences, tags, patch, options)
  const isSkipped = decision.subsequenceEnrollment?.action === 'skippedInProgress'
  const intents = decision.intents.filter(({ type }) => !isSkipped || type !== 'emitWebhook')
  return { ...decision, intents }
}

// All of them, each told as it comes. A fixed seed makes the same cases every time.
for await (const result of runChecks(lawChecks(withSlip, { seed: 42 }))) {
  if (result.passed) continue
  assert(result.error instanceof CheckError)
  console.log(result.error.message)
}

// One of them.
const [first] = lawChecks(withSlip)
await first?.run()

// All at once, by functions that throw: for a script, or a test runner that is not known here.
await assert.rejects(assertChecks(lawChecks(withSlip)), /one webhook for a real change/)
const cases = await assertChecks(lawChecks(applyLeadUpdate))
console.log(`\napplyLeadUpdate keeps every law, in ${cases} cases`)
