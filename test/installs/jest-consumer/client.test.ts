import { applyLeadUpdate } from 'campaign-lead'
import { aLead, createFakeApi, type FakeApi } from 'campaign-lead/testing/fake'

const tagLead = (baseUrl: string, apiKey: string, send: typeof fetch) =>
  send(`${baseUrl}/v1/campaigns/cmp_1/leads/lead_1`, {
    method: 'PATCH',
    headers: { 'X-Api-Key': apiKey, 'Content-Type': 'application/json' },
    body: JSON.stringify({ aiTag: 'Interested' }),
  })

describe('a client in Jest with ts-jest', () => {
  const fake: FakeApi = createFakeApi()

  afterEach(() => {
    jest.restoreAllMocks()
    jest.useRealTimers()
    fake.reset()
  })

  it('can be tested with the fake', async () => {
    const response = await tagLead('http://localhost', fake.apiKey, fake.fetch)
    expect(response.status).toBe(200)
    expect(fake.findLead({ campaignId: 'cmp_1', leadId: 'lead_1' })?.aiTag).toBe('Interested')
  })

  it('can use the global fetch', async () => {
    jest.spyOn(globalThis, 'fetch').mockImplementation(fake.fetch)
    const response = await tagLead('http://localhost', fake.apiKey, fetch)
    expect(response.status).toBe(200)
    expect(fake.calls).toHaveLength(1)
  })

  it('can use a port', async () => {
    const server = await fake.listen()
    const response = await tagLead(server.url, fake.apiKey, fetch)
    await server.close()
    expect(response.status).toBe(200)
    expect(fake.calls).toHaveLength(1)
  })

  it('can advance fake timers to a slow answer', async () => {
    jest.useFakeTimers()
    fake.failNext({ kind: 'slowAnswer', seconds: 30 })
    const tagged = tagLead('http://localhost', fake.apiKey, fake.fetch)
    await jest.advanceTimersByTimeAsync(30_000)
    expect((await tagged).status).toBe(200)
  })

  it('can use the rules', () => {
    const decision = applyLeadUpdate(aLead(), [], ['Interested'], { aiTag: 'Interested' })
    expect(decision.lead.aiTag).toBe('Interested')
  })
})
