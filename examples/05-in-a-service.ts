// A service loads a lead, decides, stores the result, and delivers the intents.
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
import { seed } from './server/sample-campaign.js'

// Your sink cancels sends, enrolls leads and posts webhooks. It may receive an intent more than once, with the same id.
const executed = new Map<string, StoredIntent>()
const sink: EventSink = {
  async deliver(intents) {
    for (const stored of intents) executed.set(stored.id, stored)
  },
}

const service = createLeadService({
  repository: createMemoryStore(seed),
  sink,
  policy: guardedPolicy,
  onDeliveryError: (error, intents) => console.error('not delivered yet', intents.length, error),
})

// Delivers what a crash left pending.
await service.deliverPending()

const campaignId = '665a1b2c3d4e5f6a7b8c9d0e'
const ref = { campaignId, leadId: '666a1b2c3d4e5f6a7b8c9d01' }
// Check a patch from an untrusted source, such as a message of a queue.
const patch = parseLeadPatch(JSON.parse('{ "aiTag": "interested" }'))
const { subsequenceEnrollment } = await service.updateLead(ref, patch)
console.log(subsequenceEnrollment)
for (const { intent } of executed.values()) console.log(intent.type)
assert.equal(subsequenceEnrollment?.action, 'enrolled')
assert.equal(executed.size, 3)

// Updates many leads independently.
const refs = ['666a1b2c3d4e5f6a7b8c9d02', 'unknown'].map((leadId) => ({ campaignId, leadId }))
const results = await service.updateLeads(refs, { status: 'paused' })
for (const result of results) {
  if (result.success) console.log(result.ref.leadId, result.decision.lead.status)
  else if (isLeadUpdateError(result.error)) console.log(result.ref.leadId, result.error.code)
  else if (isStoreUnavailableError(result.error)) console.log(result.ref.leadId, 'retry later')
  else throw result.error
}
assert.deepEqual(
  results.map(({ success }) => success),
  [true, false],
)
