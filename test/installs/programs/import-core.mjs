import assert from 'node:assert/strict'
import { applyLeadUpdate } from 'campaign-lead'
import { createMemoryStore } from 'campaign-lead/memory'

assert.equal(typeof applyLeadUpdate, 'function')
assert.equal(typeof createMemoryStore, 'function')
