// The fake in process: the client uses the fake's `fetch`. No port is opened, and no global is replaced.
import {
  aCampaign,
  aLead,
  aLeadSubsequence,
  aPendingSend,
  aSendInFlight,
  aSubsequence,
  aWorkspace,
  createFakeApi,
} from 'campaign-lead/testing/fake'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLeadClient, LeadApiError } from './lead-client.js'
import { createTagLog } from './tag-log.js'

const meeting = aSubsequence((subsequence) => {
  subsequence.id = 'sub_2'
  subsequence.name = 'Meeting preparation'
  subsequence.trigger.value = 'Meeting booked'
})

/** A lead in a subsequence, with no e-mail sent from it yet. */
const enrolled = aLead((lead) => {
  lead._id = 'lead_2'
  lead.subsequence = aLeadSubsequence()
  lead.pendingSend = aPendingSend((send) => (send.sequence = 'subsequence'))
})

const workspace = aWorkspace((draft) => {
  draft.campaigns = [
    aCampaign((campaign) => {
      campaign.subsequences.push(meeting)
      campaign.leads.push(enrolled)
    }),
  ]
})

let tagLog = createTagLog()
const fake = createFakeApi({
  workspaces: [workspace],
  webhookReceiver: {
    url: 'https://crm.example.com/webhooks',
    receive: (request) => tagLog.receive(request),
  },
})

const waits: number[] = []
const client = createLeadClient({
  baseUrl: 'https://api.example.com',
  apiKey: fake.apiKey,
  fetch: fake.fetch,
  wait: async (milliseconds) => void waits.push(milliseconds),
})

beforeEach(() => {
  fake.reset()
  tagLog = createTagLog()
  waits.length = 0
})

afterEach(() => {
  expect(fake.errors).toEqual([])
  expect(fake.pendingFaults).toEqual([])
})

describe('the client in process', () => {
  it('tags a lead, which switches to the subsequence of the tag', async () => {
    const lead = await client.tagLead('cmp_1', 'lead_2', 'Meeting booked')
    expect(lead.aiTag).toBe('Meeting booked')
    expect(fake.findLead({ campaignId: 'cmp_1', leadId: 'lead_2' })).toMatchObject({
      subsequence: { id: 'sub_2', enrolledAt: fake.now.toISOString() },
      pendingSend: null,
    })
    expect(fake.intents.map(({ intent }) => intent.type)).toEqual([
      'cancelSend',
      'enrollment',
      'emitWebhook',
    ])
  })

  it('rejects if the update is refused, and does not retry', async () => {
    const refused = client.tagLead('cmp_1', 'lead_1', 'Intrested')
    await expect(refused).rejects.toThrow(LeadApiError)
    await expect(refused).rejects.toMatchObject({ status: 400, code: 'INVALID_TAG' })
    expect(fake.calls).toHaveLength(1)
  })

  it('retries after an internal error, with a longer delay each time', async () => {
    fake.failNext({ kind: 'internalError', times: 2 })
    await client.tagLead('cmp_1', 'lead_1', 'Interested')
    expect(fake.calls.map(({ status }) => status)).toEqual([500, 500, 200])
    expect(waits).toEqual([200, 400])
  })

  it('repeats an update after a lost answer, which sends only one webhook', async () => {
    fake.failNext({ kind: 'droppedConnection', afterUpdate: true })
    await client.tagLead('cmp_1', 'lead_1', 'Interested')
    expect(fake.calls.map(({ status }) => status)).toEqual([null, 200])
    expect(fake.webhooks).toHaveLength(1)
  })

  it('aborts a request after ten seconds, and retries', async () => {
    vi.useFakeTimers()
    fake.failNext({ kind: 'slowAnswer', seconds: 30 })
    const tagged = client.tagLead('cmp_1', 'lead_1', 'Interested')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await tagged).toMatchObject({ aiTag: 'Interested' })
    expect(fake.calls.map(({ status }) => status)).toEqual([null, 200])
    vi.useRealTimers()
  })

  it('receives the status of a lead that has replied in the meantime', async () => {
    await fake.applyCommand({ campaignId: 'cmp_1', leadId: 'lead_1' }, { type: 'recordReply' })
    const lead = await client.tagLead('cmp_1', 'lead_1', 'Interested')
    expect(lead).toMatchObject({ status: 'replied', aiTag: 'Interested' })
  })

  it('cannot schedule an e-mail for a lead whose e-mail was claimed', async () => {
    const claim = aSendInFlight((send) => (send.id = 'send_9'))
    const lead = aLead((draft) => (draft.sendInFlight = claim))
    const campaigns = [aCampaign((campaign) => (campaign.leads = [lead]))]
    const sending = createFakeApi({ workspaces: [{ id: 'ws_9', tags: [], campaigns }] })
    const send = { id: 'send_9', sequence: 'main', sendAt: '2025-07-02T09:00:00.000Z' } as const
    const ref = { campaignId: 'cmp_1', leadId: 'lead_1' }
    await expect(sending.applyCommand(ref, { type: 'scheduleSend', send })).rejects.toMatchObject({
      code: 'SEND_CLAIMED',
    })
  })

  it('does not move a lead while its e-mail may be on its way', async () => {
    fake.now = new Date('2025-07-02T09:00:00Z')
    const [claim] = await fake.claimDueSends({ limit: 1, leaseSeconds: 60 })
    await client.tagLead('cmp_1', 'lead_2', 'Meeting booked')
    expect(claim?.ref.leadId).toBe('lead_2')
    expect(fake.findLead({ campaignId: 'cmp_1', leadId: 'lead_2' })).toMatchObject({
      subsequence: { id: 'sub_1' },
      sendInFlight: { id: 'send_1' },
    })
  })

  it('fails for one lead without affecting the others', async () => {
    const lead = { campaignId: 'cmp_1', leadId: 'lead_1' }
    fake.failNext({ kind: 'droppedConnection', times: 3, lead })
    await expect(client.tagLead('cmp_1', 'lead_1', null)).rejects.toThrow(TypeError)
    await expect(client.tagLead('cmp_1', 'lead_2', null)).resolves.toMatchObject({ aiTag: null })
  })
})

describe('the tag log', () => {
  it('logs a change once if its webhook is sent twice', async () => {
    fake.failNext({ kind: 'duplicatedWebhook' })
    await client.tagLead('cmp_1', 'lead_1', 'Interested')
    expect(fake.webhooks.map(({ status }) => status)).toEqual([204, 204])
    expect(tagLog.lines).toEqual(['lead_1: Interested'])
  })

  it('ignores the webhook of an unsubscribe', async () => {
    await fake.applyCommand(
      { campaignId: 'cmp_1', leadId: 'lead_1' },
      { type: 'recordUnsubscribe' },
    )
    expect(fake.webhooks).toMatchObject([{ event: { type: 'lead.unsubscribed' }, status: 204 }])
    expect(tagLog.lines).toEqual([])
  })
})
