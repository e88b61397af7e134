const { createFakeApi } = require('campaign-lead/testing/fake')

/** The code under test: sets the tag of a lead, and retries once if there is no response. */
async function tagLead(apiKey, leadId, aiTag) {
  const url = `https://api.example.com/v1/campaigns/cmp_1/leads/${leadId}`
  const headers = { 'Content-Type': 'application/json', 'X-Api-Key': apiKey }
  const request = { method: 'PATCH', headers, body: JSON.stringify({ aiTag }) }
  const { status } = await fetch(url, request).catch(() => fetch(url, request))
  return status
}

const fake = createFakeApi()

beforeEach(() => {
  jest.spyOn(globalThis, 'fetch').mockImplementation(fake.fetch)
})

afterEach(() => {
  jest.restoreAllMocks()
  const { errors, pendingFaults } = fake
  fake.reset()
  expect({ errors, pendingFaults }).toEqual({ errors: [], pendingFaults: [] })
})

describe('tagLead', () => {
  it('enrolls the lead once, although the first response is lost', async () => {
    fake.failNext({ kind: 'droppedConnection', afterUpdate: true })
    expect(await tagLead(fake.apiKey, 'lead_1', 'Interested')).toBe(200)

    expect(fake.calls.map((call) => call.status)).toEqual([null, 200])
    const lead = fake.findLead({ campaignId: 'cmp_1', leadId: 'lead_1' })
    expect(lead).toMatchObject({ aiTag: 'Interested', subsequence: { id: 'sub_1' } })
    expect(fake.webhooks.map(({ event }) => event.type)).toEqual(['lead.tag_changed'])
  })
})
