// Tests a client against the fake API, with the test runner of Node. For vitest, a port and Mock Service Worker, see
// the folder fake.
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { createFakeApi } from 'campaign-lead/testing/fake'
import { createLeadClient } from './fake/lead-client.js'
import { createTagLog } from './fake/tag-log.js'

let isDown = false
let tagLog = createTagLog()
const fake = createFakeApi({
  webhookReceiver: {
    url: 'https://crm.example.com/webhooks',
    receive: async (request) =>
      isDown ? new Response(null, { status: 503 }) : tagLog.receive(request),
  },
})
const client = createLeadClient({
  baseUrl: 'https://api.example.com',
  apiKey: fake.apiKey,
  fetch: fake.fetch,
  wait: async () => {},
})

beforeEach(() => {
  fake.reset()
  tagLog = createTagLog()
})

afterEach(() => {
  assert.deepEqual(fake.errors, [])
  assert.deepEqual(fake.pendingFaults, [])
})

describe('the client', () => {
  it('retries an update whose response was lost, and the lead is enrolled once', async () => {
    fake.failNext({ kind: 'droppedConnection', afterUpdate: true })
    await client.tagLead('cmp_1', 'lead_1', 'Interested')
    assert.deepEqual(
      fake.calls.map(({ status }) => status),
      [null, 200],
    )
    const enrollments = fake.intents.filter(({ intent }) => intent.type === 'enrollment')
    assert.equal(enrollments.length, 1)
  })
})

describe('the tag log', () => {
  it('receives a webhook later with the same id if it was down', async () => {
    isDown = true
    await client.tagLead('cmp_1', 'lead_1', 'Interested')
    assert.deepEqual(tagLog.lines, [])
    isDown = false
    await fake.deliverPending()
    assert.deepEqual(tagLog.lines, ['lead_1: Interested'])
    const [first, second] = fake.webhooks
    assert.deepEqual([first?.status, second?.status], [503, 204])
    assert.equal(first?.id, second?.id)
    assert.deepEqual(fake.pendingIntents, [])
  })
})
