// Check your own implementation of the commands against the rules of sending. This one has a bug: see the message.
import assert from 'node:assert/strict'
import { applyLeadCommand, sendDueAt } from 'campaign-lead'
import {
  aLead,
  arbitraryCommand,
  arbitraryCommandCase,
  arbitrarySendingLead,
  aSendInFlight,
  assertChecks,
  CheckError,
} from 'campaign-lead/testing'
import {
  commandChecks,
  commandVectorChecks,
  type LeadCommandImplementation,
} from 'campaign-lead/testing/conformance'
import fc from 'fast-check'

/** A bug: a reply also forgets the e-mail that may be on its way. */
const withBug: LeadCommandImplementation = (lead, command, options) => {
  const decision = applyLeadCommand(lead, command, options)
  if (command.type !== 'recordReply') return decision
  return { ...decision, lead: { ...decision.lead, sendInFlight: null } }
}

// The golden vectors, and then generated leads and commands, also in sequences with updates.
await assert.rejects(assertChecks(commandVectorChecks(withBug)), (error) => {
  assert(error instanceof AggregateError || error instanceof CheckError)
  console.log(error.message)
  return true
})
await assert.rejects(assertChecks(commandChecks(withBug, { numRuns: 300, seed: 42 })))
const vectors = await assertChecks(commandVectorChecks(applyLeadCommand))
const cases = await assertChecks(commandChecks(applyLeadCommand))
console.log(`\napplyLeadCommand passes ${vectors} vectors and ${cases} generated cases`)

// Your own properties. Here, of the index of a store: nothing is due for a lead that has unsubscribed.
fc.assert(
  fc.property(arbitrarySendingLead(), (lead) => {
    const { lead: unsubscribed } = applyLeadCommand(lead, { type: 'recordUnsubscribe' })
    return sendDueAt(unsubscribed) === null
  }),
)

// Any command of any lead. `arbitraryCommandCase` generates commands that usually concern the lead's e-mail.
fc.assert(
  fc.property(arbitraryCommand(), arbitraryCommandCase(), (command, testCase) => {
    const lead = aLead((draft) => void (draft.sendInFlight = aSendInFlight()))
    for (const [each, on] of [
      [command, lead],
      [testCase.command, testCase.lead],
    ] as const) {
      const repeated = JSON.stringify(each)
      try {
        applyLeadCommand(on, each, { now: new Date(testCase.now) })
      } catch {
        // Refused.
      }
      assert.equal(JSON.stringify(each), repeated)
    }
  }),
)
