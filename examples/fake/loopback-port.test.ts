// The fake on a local port: for a client that accepts only a URL, possibly in another process or another
// language. Requires the package `@hono/node-server`.
import { createFakeApi, type FakeApiServer } from 'campaign-lead/testing/fake'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createLeadClient, type LeadClient } from './lead-client.js'

const fake = createFakeApi({ basePath: '/api', apiKeys: { sk_crm: ['ws_1'] } })
let server: FakeApiServer
let client: LeadClient

beforeAll(async () => {
  server = await fake.listen()
  client = createLeadClient({ baseUrl: server.url, apiKey: 'sk_crm', wait: async () => {} })
})

afterAll(() => server.close())

beforeEach(() => fake.reset())

afterEach(() => {
  expect(fake.errors).toEqual([])
  expect(fake.pendingFaults).toEqual([])
})

describe('the client over the network', () => {
  it('tags a lead', async () => {
    fake.now = new Date('2026-01-01T09:00:00.000Z')
    await client.tagLead('cmp_1', 'lead_1', 'Interested')
    expect(fake.findLead({ campaignId: 'cmp_1', leadId: 'lead_1' })).toMatchObject({
      aiTag: 'Interested',
      subsequence: { enrolledAt: '2026-01-01T09:00:00.000Z' },
    })
  })

  it('retries after a dropped connection', async () => {
    fake.failNext({ kind: 'droppedConnection' })
    await client.tagLead('cmp_1', 'lead_1', 'Interested')
    expect(fake.calls).toMatchObject([
      { status: null, fault: { kind: 'droppedConnection' } },
      { status: 200, fault: null },
    ])
  })

  it('waits for a slow answer', async () => {
    let answer = () => {}
    fake.failNext({ kind: 'slowAnswer', until: new Promise<void>((resolve) => (answer = resolve)) })
    const tagged = client.tagLead('cmp_1', 'lead_1', 'Interested')
    answer()
    expect(await tagged).toMatchObject({ aiTag: 'Interested' })
  })
})
