import { applyLeadUpdate } from 'campaign-lead'
import { aLead, createFakeApi, type FakeApi } from 'campaign-lead/testing/fake'

describe('a client in Jest with ts-jest', () => {
  it('can be tested with the fake', async () => {
    const fake: FakeApi = createFakeApi()
    const response = await fake.fetch(`http://localhost/v1/campaigns/cmp_1/leads/lead_1`, {
      method: 'PATCH',
      headers: { 'X-Api-Key': fake.apiKey, 'Content-Type': 'application/json' },
      body: JSON.stringify({ aiTag: 'Interested' }),
    })
    expect(response.status).toBe(200)
    expect(fake.findLead({ campaignId: 'cmp_1', leadId: 'lead_1' })?.aiTag).toBe('Interested')
  })

  it('can use the rules', () => {
    const decision = applyLeadUpdate(aLead(), [], ['Interested'], { aiTag: 'Interested' })
    expect(decision.lead.aiTag).toBe('Interested')
  })
})
