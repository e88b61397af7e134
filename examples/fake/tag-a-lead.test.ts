// The shortest test with the fake: a client that retries, a response that is lost, and one webhook.
import { createFakeApi } from 'campaign-lead/testing/fake'
import { afterEach, describe, expect, it } from 'vitest'

/** The code under test: sets the tag of a lead, and retries once if there is no response. */
async function tagLead(send: typeof fetch, apiKey: string, leadId: string, aiTag: string) {
  const url = `https://api.example.com/v1/campaigns/cmp_1/leads/${leadId}`
  const headers = { 'Content-Type': 'application/json', 'X-Api-Key': apiKey }
  const request = { method: 'PATCH', headers, body: JSON.stringify({ aiTag }) }
  const { status } = await send(url, request).catch(() => send(url, request))
  return status
}

const fake = createFakeApi() // with the lead lead_1, and the tag Interested, which enrolls it in sub_1

afterEach(() => {
  const { errors, pendingFaults } = fake
  fake.reset() // first, so that the next test starts clean even if this one fails
  expect({ errors, pendingFaults }).toEqual({ errors: [], pendingFaults: [] })
})

describe('tagLead', () => {
  it('enrolls the lead once, although the first response is lost', async () => {
    fake.failNext({ kind: 'droppedConnection', afterUpdate: true })
    expect(await tagLead(fake.fetch, fake.apiKey, 'lead_1', 'Interested')).toBe(200)

    expect(fake.calls.map((call) => call.status)).toEqual([null, 200])
    const lead = fake.findLead({ campaignId: 'cmp_1', leadId: 'lead_1' })
    expect(lead).toMatchObject({ aiTag: 'Interested', subsequence: { id: 'sub_1' } })
    expect(fake.webhooks.map(({ event }) => event.type)).toEqual(['lead.tag_changed'])
  })
})
