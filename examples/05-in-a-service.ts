// A service: load, decide, store, and hand the side effects over.
import assert from 'node:assert/strict'
import {
  createLeadService,
  type EventSink,
  guardedPolicy,
  isLeadUpdateError,
  isStoreUnavailableError,
  parseLeadPatch,
  type StoredIntent,
} from 'campaign-lead'
import { createMemoryStore } from 'campaign-lead/memory'
import { seed } from './server/campaign.js'

// Your own: what cancels a send, enrolls a lead and posts a webhook. It may be given an intent twice,
// under the same id.
const carriedOut = new Map<string, StoredIntent>()
const sink: EventSink = {
  async deliver(intents) {
    for (const stored of intents) carriedOut.set(stored.id, stored)
  },
}

const service = createLeadService({
  repository: createMemoryStore(seed),
  sink,
  policy: guardedPolicy,
  onDeliveryError: (error, intents) => console.error('kept for later', intents.length, error),
})

// For what a crash left behind.
await service.deliverPending()

const campaignId = '665a1b2c3d4e5f6a7b8c9d0e'
const ref = { campaignId, leadId: '666a1b2c3d4e5f6a7b8c9d01' }
// A patch of unknown origin, such as a message of a queue, is checked first.
const patch = parseLeadPatch(JSON.parse('{ "aiTag": "interested" }'))
const { subsequenceEnrollment } = await service.updateLead(ref, patch)
console.log(subsequenceEnrollment)
for (const { intent } of carriedOut.values()) console.log(intent.type)
assert.equal(subsequenceEnrollment?.action, 'enrolled')
assert.equal(carriedOut.size, 3)

// Many at once, each on its own.
const refs = ['666a1b2c3d4e5f6a7b8c9d02', 'unknown'].map((leadId) => ({ campaignId, leadId }))
const results = await service.updateLeads(refs, { status: 'paused' })
for (const result of results) {
  if (result.success) console.log(result.ref.leadId, result.decision.lead.status)
  else if (isLeadUpdateError(result.error)) console.log(result.ref.leadId, result.error.code)
  else if (isStoreUnavailableError(result.error)) console.log(result.ref.leadId, 'repeat it later')
  else throw result.error
}
assert.deepEqual(
  results.map(({ success }) => success),
  [true, false],
)
