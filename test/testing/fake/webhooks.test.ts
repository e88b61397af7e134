import { createFakeApi, type FakeApi, type WebhookReceiver } from 'campaign-lead/testing/fake'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { inProcess, sendPatch } from '../../support/fake-transports.js'
import { refTo, typesOf } from '../../support/seeds.js'

/** Creates a receiver that answers with these statuses in turn, and lists the requests. */
function aReceiver(...statuses: number[]): WebhookReceiver & { requests: Request[] } {
  const requests: Request[] = []
  return {
    requests,
    url: 'https://crm.example.com/webhooks',
    receive: async (request) => {
      requests.push(request)
      return new Response(null, { status: statuses.shift() ?? 204 })
    },
  }
}

function setUp({ url, receive }: WebhookReceiver): FakeApi {
  const fake = createFakeApi({ webhookReceiver: { url, receive } })
  fakes.push(fake)
  return fake
}

const fakes: FakeApi[] = []

afterEach(() => {
  expect(fakes.splice(0).flatMap(({ errors }) => errors)).toEqual([])
})

const EVENT = {
  type: 'lead.tag_changed',
  timestamp: '2025-07-01T12:00:00.000Z',
  data: { leadId: 'lead_1', campaignId: 'cmp_1', previousAiTag: null, aiTag: 'Interested' },
}

const ID = 'cmp_1:lead_1:1:1'

describe('a webhook', () => {
  it('is posted to the receiver, with the id of its intent', async () => {
    const receiver = aReceiver()
    const fake = setUp(receiver)
    await sendPatch(inProcess(fake), { aiTag: 'Interested' })
    const [request] = receiver.requests
    expect(request).toMatchObject({ method: 'POST', url: receiver.url, redirect: 'error' })
    expect(request?.headers.get('Content-Type')).toBe('application/json')
    expect(request?.headers.get('webhook-id')).toBe(ID)
    expect(await request?.json()).toEqual({ ...EVENT, data: { ...EVENT.data, leadVersion: 1 } })
    expect(fake.intents.at(-1)).toMatchObject({ id: ID, intent: { type: 'emitWebhook' } })
  })

  it('is recorded with the status of the answer', async () => {
    const fake = setUp(aReceiver(202))
    await sendPatch(inProcess(fake), { aiTag: 'Interested' })
    expect(fake.webhooks).toEqual([{ id: ID, event: EVENT, status: 202 }])
  })

  it('is recorded if there is no receiver', async () => {
    const fake = createFakeApi()
    await sendPatch(inProcess(fake), { aiTag: 'Interested' })
    expect(fake.webhooks).toEqual([{ id: ID, event: EVENT, status: null }])
    expect(fake.pendingIntents).toEqual([])
  })

  it('is posted with the global fetch if the receiver is only a URL', async () => {
    const post = vi
      .spyOn(globalThis, 'fetch')
      .mockResolvedValue(new Response(null, { status: 204 }))
    const fake = setUp({ url: 'https://crm.example.com/webhooks' })
    await sendPatch(inProcess(fake), { aiTag: 'Interested' })
    expect(post).toHaveBeenCalledOnce()
    expect(fake.webhooks).toMatchObject([{ status: 204 }])
    post.mockRestore()
  })
})

describe('a receiver that fails', () => {
  it('does not fail the call, and leaves the intents pending', async () => {
    const fake = setUp(aReceiver(503))
    const { status } = await sendPatch(inProcess(fake), { aiTag: 'Interested' })
    expect(status).toBe(200)
    expect(fake.webhooks).toMatchObject([{ status: 503 }])
    expect(typesOf(fake.pendingIntents)).toEqual(['enrollment', 'emitWebhook'])
  })

  it('receives the webhook again under the same id', async () => {
    const receiver = aReceiver(503, 503)
    const fake = setUp(receiver)
    await sendPatch(inProcess(fake), { aiTag: 'Interested' })
    expect(await fake.deliverPending()).toEqual({ delivered: 1, failed: 1 })
    expect(await fake.deliverPending()).toEqual({ delivered: 1, failed: 0 })
    expect(fake.pendingIntents).toEqual([])
    expect(fake.webhooks.map(({ id, status }) => [id, status])).toEqual([
      [ID, 503],
      [ID, 503],
      [ID, 204],
    ])
    expect(receiver.requests.map(({ headers }) => headers.get('webhook-id'))).toEqual([ID, ID, ID])
    expect(fake.intents).toHaveLength(2)
  })

  it('is listed in the errors of the fake if it throws', async () => {
    const error = new Error('a bug in the receiver')
    const url = 'https://crm.example.com/webhooks'
    const fake = createFakeApi({ webhookReceiver: { url, receive: () => Promise.reject(error) } })
    const { status } = await sendPatch(inProcess(fake), { aiTag: 'Interested' })
    expect(status).toBe(200)
    expect(fake.errors).toEqual([error])
    expect(fake.webhooks).toMatchObject([{ status: null }])
    expect(fake.pendingIntents).toHaveLength(2)
  })
})

describe('a duplicated webhook', () => {
  it('is sent twice under the same id', async () => {
    const receiver = aReceiver()
    const fake = setUp(receiver)
    fake.failNext({ kind: 'duplicatedWebhook' })
    await sendPatch(inProcess(fake), { aiTag: 'Interested' })
    expect(receiver.requests.map(({ headers }) => headers.get('webhook-id'))).toEqual([ID, ID])
    expect(fake.webhooks.map(({ id }) => id)).toEqual([ID, ID])
    expect(fake.intents).toHaveLength(2)
  })

  it('waits for a webhook about its lead', async () => {
    const fake = setUp(aReceiver())
    fake.failNext({ kind: 'duplicatedWebhook', lead: refTo('lead_1') })
    fake.failNext({ kind: 'duplicatedWebhook', lead: refTo('lead_2') })
    await sendPatch(inProcess(fake), { status: 'paused' })
    expect(fake.pendingFaults).toHaveLength(2)
    await sendPatch(inProcess(fake), { aiTag: 'Interested' })
    expect(fake.webhooks).toHaveLength(2)
    expect(fake.pendingFaults).toMatchObject([{ lead: { leadId: 'lead_2' } }])
  })
})
