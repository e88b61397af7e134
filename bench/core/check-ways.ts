// Checks that all ways decide alike, before any is measured: prints how many updates they agree on.
import assert from 'node:assert/strict'
import type { Decide } from './rules-by-hand.js'
import { createUpdates, type Update } from './updates.js'
import { WAYS } from './ways.js'

const updates = createUpdates(40)

const expected = await decideAll(WAYS['by hand'])
for (const [name, decide] of Object.entries(WAYS)) {
  assert.deepEqual(await decideAll(decide), expected, name)
}
console.log(updates.length)

function decideAll(decide: Decide): Promise<object[]> {
  return Promise.all(updates.map((update) => resultOf(decide, update)))
}

/** The decision, or the refusal as its code and message, since each has a class of its own. */
async function resultOf(decide: Decide, { lead, patch, now }: Update): Promise<object> {
  // Copied, since some freeze what they are given.
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
