// Check your own implementation of the rules against the properties of the rules. This one has a bug: see the message.
import assert from 'node:assert/strict'
import { applyLeadUpdate, type LeadDecision } from 'campaign-lead'
import { assertChecks, CheckError, runChecks } from 'campaign-lead/testing'
import { type LeadUpdateImplementation, ruleChecks } from 'campaign-lead/testing/conformance'

/** A bug: no webhook if the lead is skipped. */
const withBug: LeadUpdateImplementation = async (lead, subsequences, tags, patch, options) => {
  const decision: LeadDecision = applyLeadUpdate(lead, subsequences, tags, patch, options)
  const isSkipped = decision.subsequenceEnrollment?.action === 'skippedInProgress'
  const intents = decision.intents.filter(({ type }) => !isSkipped || type !== 'emitWebhook')
  return { ...decision, intents }
}

// Run all checks, and print each failure as soon as it is known. A fixed seed repeats the same cases.
for await (const result of runChecks(ruleChecks(withBug, { seed: 42 }))) {
  if (result.passed) continue
  assert(result.error instanceof CheckError)
  console.log(result.error.message)
}

// Run one check.
const [first] = ruleChecks(withBug)
await first?.run()

// Run all checks with a function that throws, for a script or any test runner.
await assert.rejects(assertChecks(ruleChecks(withBug)), /one webhook for a changed tag/)
const cases = await assertChecks(ruleChecks(applyLeadUpdate))
console.log(`\napplyLeadUpdate satisfies every property, in ${cases} cases`)
