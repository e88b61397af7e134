// The fake behind Mock Service Worker: for code that calls the global `fetch` with the API's real URL.
// Requires the package `msw`.
import { createFakeApi } from 'campaign-lead/testing/fake'
import { createMswHandlers } from 'campaign-lead/testing/msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createLeadClient } from './lead-client.js'

const baseUrl = 'https://api.example.com'
const fake = createFakeApi()
const server = setupServer(...createMswHandlers(fake, baseUrl))
const client = createLeadClient({ baseUrl, apiKey: fake.apiKey, wait: async () => {} })

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))

afterAll(() => server.close())

beforeEach(() => fake.reset())

afterEach(() => {
  expect(fake.errors).toEqual([])
  expect(fake.pendingFaults).toEqual([])
})

describe('the client with the global fetch', () => {
  it('tags a lead', async () => {
    await client.tagLead('cmp_1', 'lead_1', 'Interested')
    expect(fake.calls).toEqual([
      {
        method: 'PATCH',
        path: '/v1/campaigns/cmp_1/leads/lead_1',
        lead: { campaignId: 'cmp_1', leadId: 'lead_1' },
        patch: { aiTag: 'Interested' },
        status: 200,
        fault: null,
      },
    ])
  })

  it('retries if the update is stored but the answer is an error', async () => {
    fake.failNext({ kind: 'internalError', afterUpdate: true })
    fake.failNext({ kind: 'droppedConnection', afterUpdate: true })
    await client.tagLead('cmp_1', 'lead_1', 'Interested')
    expect(fake.calls.map(({ status }) => status)).toEqual([500, null, 200])
    expect(fake.webhooks).toHaveLength(1)
  })
})
