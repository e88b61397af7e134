import { isLeadUpdateError, type LeadCommand } from 'campaign-lead'
import {
  aCampaign,
  aLead,
  aLeadSubsequence,
  aPendingSend,
  aWorkspace,
  createFakeApi,
  type FakeApi,
  type FakeApiOptions,
  type WebhookReceiver,
} from 'campaign-lead/testing/fake'
import { describe, expect, it } from 'vitest'
import { inProcess, sendPatch, TRANSPORTS } from '../../support/fake-transports.js'
import { refTo, typesOf } from '../../support/seeds.js'

const SEND_AT = '2025-07-02T09:00:00.000Z'
const LEAD_1 = refTo('lead_1')
const CLAIM: LeadCommand = { type: 'claimSend', sendId: 'send_1', leaseSeconds: 60 }
const CONFIRM: LeadCommand = { type: 'confirmSend', sendId: 'send_1' }

const SECOND_SEND = { id: 'send_2', sequence: 'subsequence', sendAt: '2025-07-02T10:00:00.000Z' }

const waiting = aLead((lead) => (lead.pendingSend = aPendingSend()))
const enrolled = aLead((lead) => {
  lead._id = 'lead_2'
  lead.aiTag = 'Interested'
  lead.subsequence = aLeadSubsequence()
  lead.pendingSend = aPendingSend((send) => Object.assign(send, SECOND_SEND))
})

/** Creates a fake with a lead that waits for an e-mail of the main sequence, and one in a subsequence. */
function aSendingFake(options: FakeApiOptions = {}): FakeApi {
  const workspace = aWorkspace((draft) => {
    draft.campaigns = [aCampaign((campaign) => (campaign.leads = [waiting, enrolled]))]
  })
  return createFakeApi({ workspaces: [workspace], ...options })
}

/** Creates a receiver that answers with these statuses in turn, and lists the bodies. */
function aReceiver(...statuses: number[]) {
  const bodies: unknown[] = []
  const webhookReceiver: WebhookReceiver = {
    url: 'https://crm.example.com/webhooks',
    async receive(request) {
      bodies.push(await request.json())
      return new Response(null, { status: statuses.shift() ?? 204 })
    },
  }
  return { bodies, webhookReceiver }
}

describe('a command in a fake', () => {
  it('changes the lead, as a sender does', async () => {
    const fake = aSendingFake()
    fake.now = new Date(SEND_AT)
    await fake.applyCommand(LEAD_1, CLAIM)
    expect(fake.findLead(LEAD_1)).toMatchObject({
      pendingSend: null,
      sendInFlight: { id: 'send_1', attempt: 1, claimedAt: SEND_AT },
    })
    const { lead } = await fake.applyCommand(LEAD_1, CONFIRM)
    expect(lead).toMatchObject({ currentSequenceStep: 2, sendInFlight: null })
    expect(fake.findLead(LEAD_1)).toEqual(lead)
  })

  it.each(Object.keys(TRANSPORTS))('is seen by the next call of the API %s', async (name) => {
    const fake = createFakeApi()
    const transport = await TRANSPORTS[name]?.(fake)
    await fake.applyCommand(LEAD_1, { type: 'recordReply' })
    expect(transport && (await sendPatch(transport, {}))).toMatchObject({
      status: 200,
      body: { data: { status: 'replied', replied: true } },
    })
  })

  it('is decided at the time of the fake', async () => {
    const fake = aSendingFake()
    await expect(fake.applyCommand(LEAD_1, CLAIM)).rejects.toMatchObject({ code: 'SEND_NOT_DUE' })
    fake.now = new Date(SEND_AT)
    await expect(fake.applyCommand(LEAD_1, CLAIM)).resolves.toMatchObject({ intents: [] })
  })

  it('is decided by the policy of the fake', async () => {
    const fake = aSendingFake({ policy: { stopOnReply: false } })
    await fake.applyCommand(LEAD_1, { type: 'recordReply' })
    expect(fake.findLead(LEAD_1)).toMatchObject({ status: 'active', replied: true })
  })

  it('is refused like a command of the service, and changes nothing', async () => {
    const fake = aSendingFake()
    const error = await fake.applyCommand(LEAD_1, { ...CLAIM, sendId: 'send_9' }).catch(String)
    expect(error).toBe('LeadUpdateError: Send "send_9" is neither pending nor claimed')
    expect(fake.findLead(LEAD_1)).toEqual(waiting)
    const missing = await fake.applyCommand(refTo('lead_9'), CLAIM).catch(isLeadUpdateError)
    expect(missing).toBe(true)
    expect([fake.intents, fake.errors]).toEqual([[], []])
  })

  it('is rejected with the name of the field if it is invalid', async () => {
    const rejected = createFakeApi().applyCommand(LEAD_1, { ...CLAIM, leaseSeconds: 0 })
    await expect(rejected).rejects.toThrow('command.leaseSeconds')
  })

  it('makes its e-mail count as sent in the rules of the next update', async () => {
    const fake = aSendingFake()
    fake.now = new Date(SECOND_SEND.sendAt)
    await fake.applyCommand(refTo('lead_2'), { ...CLAIM, sendId: 'send_2' })
    const { body } = await sendPatch(inProcess(fake), { aiTag: null }, { leadId: 'lead_2' })
    expect(body).toMatchObject({ subsequenceEnrollment: { action: 'skippedInProgress' } })
  })

  it('leaves the planned faults of calls to the next call', async () => {
    const fake = aSendingFake()
    fake.failNext({ kind: 'internalError' })
    await fake.applyCommand(LEAD_1, { type: 'recordReply' })
    expect(fake.pendingFaults).toHaveLength(1)
    expect((await sendPatch(inProcess(fake), {})).status).toBe(500)
  })
})

describe('the records of a command in a fake', () => {
  it('list its intents and webhooks, and no call', async () => {
    const fake = aSendingFake()
    await fake.applyCommand(LEAD_1, { type: 'recordUnsubscribe' })
    expect(typesOf(fake.intents)).toEqual(['cancelSend', 'emitWebhook'])
    expect(fake.webhooks).toEqual([
      {
        id: 'cmp_1:lead_1:1:1',
        status: null,
        event: {
          type: 'lead.unsubscribed',
          timestamp: '2025-07-01T12:00:00.000Z',
          data: { leadId: 'lead_1', campaignId: 'cmp_1' },
        },
      },
    ])
    expect([fake.calls, fake.pendingIntents]).toEqual([[], []])
  })

  it('share nothing with the decision and the claims', async () => {
    const fake = aSendingFake()
    const { lead, intents } = await fake.applyCommand(LEAD_1, { type: 'recordReply' })
    fake.now = new Date(SECOND_SEND.sendAt)
    const claims = await fake.claimDueSends({ limit: 1, leaseSeconds: 60 })
    const readRecords = () => [fake.intents, fake.webhooks, fake.findLead(refTo('lead_2'))]
    const before = readRecords()
    for (const part of [lead, ...intents, ...claims, ...claims.map(({ send }) => send)]) {
      for (const field of Object.keys(part)) Reflect.set(part, field, 'overwritten')
    }
    for (const intent of intents) {
      if (intent.type === 'emitWebhook') Reflect.set(intent.event, 'type', 'overwritten')
    }
    expect(readRecords()).toEqual(before)
  })

  it('are deleted by a reset, with the claim', async () => {
    const fake = aSendingFake()
    fake.now = new Date(SEND_AT)
    await fake.applyCommand(LEAD_1, CLAIM)
    await fake.applyCommand(LEAD_1, CONFIRM)
    fake.reset()
    expect(fake.findLead(LEAD_1)).toEqual(waiting)
    expect([fake.intents, fake.webhooks]).toEqual([[], []])
  })

  it('stay in the run in which the command started', async () => {
    const fake = aSendingFake()
    const left = fake.applyCommand(LEAD_1, { type: 'recordReply' })
    fake.reset()
    expect((await left).lead.status).toBe('replied')
    expect(fake.findLead(LEAD_1)).toEqual(waiting)
    expect([fake.intents, fake.webhooks]).toEqual([[], []])
  })
})

describe('the webhook of a command in a fake', () => {
  it('is posted with the version of the lead', async () => {
    const { bodies, webhookReceiver } = aReceiver()
    const fake = aSendingFake({ webhookReceiver })
    fake.now = new Date(SEND_AT)
    await fake.applyCommand(LEAD_1, CLAIM)
    await fake.applyCommand(LEAD_1, CONFIRM)
    const place = { leadId: 'lead_1', campaignId: 'cmp_1' }
    const data = { ...place, sendId: 'send_1', sequence: 'main', subsequenceId: null }
    expect(bodies).toEqual([
      { type: 'email.sent', timestamp: SEND_AT, data: { ...data, leadVersion: 2 } },
    ])
  })

  it('stays pending if the receiver fails, and is delivered later', async () => {
    const { webhookReceiver } = aReceiver(503)
    const fake = aSendingFake({ webhookReceiver })
    await fake.applyCommand(LEAD_1, { type: 'recordBounce', kind: 'hard' })
    expect(typesOf(fake.pendingIntents)).toEqual(['cancelSend', 'emitWebhook'])
    await fake.deliverPending()
    expect(fake.pendingIntents).toEqual([])
    expect(fake.webhooks.map(({ event, status }) => [event.type, status])).toEqual([
      ['lead.bounced', 503],
      ['lead.bounced', 204],
    ])
  })

  it('is sent twice by the fault duplicatedWebhook', async () => {
    const { webhookReceiver } = aReceiver()
    const fake = aSendingFake({ webhookReceiver })
    fake.failNext({ kind: 'duplicatedWebhook', lead: LEAD_1 })
    await fake.applyCommand(refTo('lead_2'), { type: 'recordReply' })
    await fake.applyCommand(LEAD_1, { type: 'recordReply' })
    expect(fake.webhooks.map(({ event }) => event.data.leadId)).toEqual([
      'lead_2',
      'lead_1',
      'lead_1',
    ])
    expect(fake.pendingFaults).toEqual([])
  })
})

describe('the due sends of a fake', () => {
  it('are claimed in the order of their time, up to the limit', async () => {
    const fake = aSendingFake()
    expect(await fake.claimDueSends({ limit: 10, leaseSeconds: 60 })).toEqual([])
    fake.now = new Date(SECOND_SEND.sendAt)
    const [first, ...others] = await fake.claimDueSends({ limit: 1, leaseSeconds: 60 })
    expect(others).toEqual([])
    expect(first).toMatchObject({ ref: LEAD_1, send: { id: 'send_1', attempt: 1 } })
    expect(first?.lead).toEqual(fake.findLead(LEAD_1))
    expect(await fake.claimDueSends({ limit: 10, leaseSeconds: 60 })).toMatchObject([
      { ref: refTo('lead_2'), send: { id: 'send_2' } },
    ])
  })

  it('are recorded if an expired claim is confirmed without being sent', async () => {
    const fake = aSendingFake()
    const options = { limit: 1, leaseSeconds: 60, onExpiredClaim: 'assumeSent' as const }
    fake.now = new Date(SEND_AT)
    expect(await fake.claimDueSends(options)).toHaveLength(1)
    fake.now = new Date('2025-07-02T09:01:00.000Z')
    expect(await fake.claimDueSends(options)).toEqual([])
    expect(typesOf(fake.intents)).toEqual(['emitWebhook'])
    expect(fake.webhooks).toMatchObject([{ event: { type: 'email.sent' } }])
  })

  it('are rejected with the name of an invalid option', async () => {
    const rejected = createFakeApi().claimDueSends({ limit: 0, leaseSeconds: 60 })
    await expect(rejected).rejects.toThrow('options.limit must be a positive integer')
  })
})
