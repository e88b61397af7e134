// Use the in-memory store in your tests in place of the real API. This example uses the test runner of Node.
import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { createLeadService } from 'campaign-lead'
import { createMemoryStore, createRecordingSink } from 'campaign-lead/memory'
import { CAMPAIGN_ID, seed } from './server/sample-campaign.js'

/** The code under test tags a lead according to its answer. */
async function classify(
  api: Pick<ReturnType<typeof createLeadService>, 'updateLead'>,
  leadId: string,
  answer: string,
): Promise<void> {
  const aiTag = answer.includes('yes') ? 'Interested' : 'Not interested'
  await api.updateLead({ campaignId: CAMPAIGN_ID, leadId }, { aiTag })
}

describe('classify', () => {
  const leadId = '666a1b2c3d4e5f6a7b8c9d01'
  const store = createMemoryStore(seed)
  const sink = createRecordingSink()
  const service = createLeadService({
    repository: store,
    sink,
    onDeliveryError: (error) => console.error(error),
    clock: () => new Date('2025-07-01T12:00:00.000Z'),
  })

  beforeEach(() => {
    store.restore(seed)
    sink.clear()
  })

  it('enrolls a lead that says yes, and cancels its scheduled e-mail', async () => {
    await classify(service, leadId, 'yes, please')
    const lead = store.findLead({ campaignId: CAMPAIGN_ID, leadId })
    assert.equal(lead?.subsequence?.enrolledAt, '2025-07-01T12:00:00.000Z')
    assert.equal(sink.delivered[0]?.intent.type, 'cancelSend')
  })

  it('emits one webhook for the new tag', async () => {
    await classify(service, leadId, 'no')
    assert.deepEqual(
      sink.delivered.map(({ intent }) => intent.type),
      ['emitWebhook'],
    )
  })
})
