// Checks that all implementations return the same decisions. Prints the number of updates.
import assert from 'node:assert/strict'
import type { Decide } from './rules-by-hand.js'
import { createUpdates, type Update } from './updates.js'
import { WAYS } from './ways.js'

const updates = createUpdates(40)

const expected = await decideAll(WAYS['hand-written'])
for (const [name, decide] of Object.entries(WAYS)) {
  assert.deepEqual(await decideAll(decide), expected, name)
}
console.log(updates.length)

function decideAll(decide: Decide): Promise<object[]> {
  return Promise.all(updates.map((update) => resultOf(decide, update)))
}

/** Returns the decision, or code and message of the refusal, because each implementation has its own error class. */
async function resultOf(decide: Decide, { lead, patch, now }: Update): Promise<object> {
  // Some implementations freeze their arguments, so they get a copy.
  const copy = structuredClone({ lead, patch })
  try {
    const decision = await decide(copy.lead, copy.patch, now)
    assert.deepEqual(copy, { lead, patch })
    return decision
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return { code: error.code, message: error.message }
  }
}
