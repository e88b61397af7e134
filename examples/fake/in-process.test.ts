// The fake in process: the client is handed its `fetch`. Nothing is listened on, nothing is replaced.
import {
  aCampaign,
  aLead,
  aLeadSubsequence,
  aPendingSend,
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

/** Nothing sent to it yet from the subsequence that it is in. */
const waiting = aLead((lead) => {
  lead._id = 'lead_2'
  lead.subsequence = aLeadSubsequence()
  lead.pendingSend = aPendingSend((send) => (send.sequence = 'subsequence'))
})

const workspace = aWorkspace((draft) => {
  draft.campaigns = [
    aCampaign((campaign) => {
      campaign.subsequences.push(meeting)
      campaign.leads.push(waiting)
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

describe('the client', () => {
  it('tags a lead, which is switched to the subsequence of the tag', async () => {
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

  it('tells of a refusal, and does not try again', async () => {
    const refused = client.tagLead('cmp_1', 'lead_1', 'Intrested')
    await expect(refused).rejects.toThrow(LeadApiError)
    await expect(refused).rejects.toMatchObject({ status: 400, code: 'INVALID_TAG' })
    expect(fake.calls).toHaveLength(1)
  })

  it('tries again after an internal error, waiting longer each time', async () => {
    fake.failNext({ kind: 'internalError', times: 2 })
    await client.tagLead('cmp_1', 'lead_1', 'Interested')
    expect(fake.calls.map(({ status }) => status)).toEqual([500, 500, 200])
    expect(waits).toEqual([200, 400])
  })

  it('repeats an update whose answer was lost, and one webhook is sent', async () => {
    fake.failNext({ kind: 'droppedConnection', afterUpdate: true })
    await client.tagLead('cmp_1', 'lead_1', 'Interested')
    expect(fake.calls.map(({ status }) => status)).toEqual([null, 200])
    expect(fake.webhooks).toHaveLength(1)
  })

  it('gives up on an answer that takes longer than ten seconds', async () => {
    vi.useFakeTimers()
    fake.failNext({ kind: 'slowAnswer', seconds: 30 })
    const tagged = client.tagLead('cmp_1', 'lead_1', 'Interested')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await tagged).toMatchObject({ aiTag: 'Interested' })
    expect(fake.calls.map(({ status }) => status)).toEqual([null, 200])
    vi.useRealTimers()
  })

  it('gives up on one lead only, where only its calls fail', async () => {
    const lead = { campaignId: 'cmp_1', leadId: 'lead_1' }
    fake.failNext({ kind: 'droppedConnection', times: 3, lead })
    await expect(client.tagLead('cmp_1', 'lead_1', null)).rejects.toThrow(TypeError)
    await expect(client.tagLead('cmp_1', 'lead_2', null)).resolves.toMatchObject({ aiTag: null })
  })
})

describe('the tag log', () => {
  it('logs a change once, though its webhook comes twice', async () => {
    fake.failNext({ kind: 'duplicatedWebhook' })
    await client.tagLead('cmp_1', 'lead_1', 'Interested')
    expect(fake.webhooks.map(({ status }) => status)).toEqual([204, 204])
    expect(tagLog.lines).toEqual(['lead_1: Interested'])
  })
})
