const assert = require('node:assert/strict')
const { applyLeadUpdate } = require('campaign-lead')
const { createMemoryStore } = require('campaign-lead/memory')

assert.equal(typeof applyLeadUpdate, 'function')
assert.equal(typeof createMemoryStore, 'function')
