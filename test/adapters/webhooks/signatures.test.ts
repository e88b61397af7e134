import { createWebhookSender, type HttpWebhookSender } from 'campaign-lead/webhooks'
import { Webhook as Verifier, WebhookVerificationError } from 'standardwebhooks'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  anEndpoint,
  aReceiver,
  aSecret,
  LOOPBACK,
  type Received,
  status,
  WEBHOOK,
} from '../../support/webhook-receiver.js'

const NOW = new Date('2025-07-01T12:00:07.900Z')

/** A sender whose clock shows this. */
function aSender(clock: () => Date = () => NOW): HttpWebhookSender {
  const sender = createWebhookSender({ allowedAddresses: LOOPBACK, clock })
  onTestFinished(sender.close)
  return sender
}

/** Verifies as a receiver does whose clock shows this. */
function verify(received: Received | undefined, secret: string, now = NOW): unknown {
  vi.useFakeTimers({ toFake: ['Date'], now })
  const headers = Object.entries(received?.headers ?? {}).map(([name, value]) => [
    name,
    String(value),
  ])
  return new Verifier(secret).verify(received?.body ?? '', Object.fromEntries(headers))
}

afterEach(() => {
  vi.useRealTimers()
})

describe('a webhook', () => {
  it('is posted as JSON, with the id, the time of the try and its signature', async () => {
    const { url, received } = await aReceiver(status(204))
    const attempt = await aSender().send(anEndpoint({ url }), WEBHOOK)
    expect(attempt).toEqual({ outcome: 'delivered', status: 204 })
    expect(received).toMatchObject([
      {
        method: 'POST',
        path: '/hook',
        headers: {
          'content-type': 'application/json',
          'webhook-id': WEBHOOK.id,
          'webhook-timestamp': '1751371207',
          'webhook-signature': expect.stringMatching(/^v1,[A-Za-z\d+/]{43}=$/),
        },
      },
    ])
  })

  it('is the event with the version of the lead, verified by the library of the receiver', async () => {
    const { url, received } = await aReceiver(status(204))
    await aSender().send(anEndpoint({ url }), WEBHOOK)
    expect(verify(received[0], aSecret())).toEqual({
      ...WEBHOOK.event,
      data: { ...WEBHOOK.event.data, leadVersion: 3 },
    })
  })

  it('is not verified by another secret, or with another body', async () => {
    const { url, received } = await aReceiver(status(204))
    await aSender().send(anEndpoint({ url }), WEBHOOK)
    const [first] = received
    expect(() => verify(first, aSecret(2))).toThrow(WebhookVerificationError)
    const changed = first && { ...first, body: first.body.replace('Interested', 'Spam') }
    expect(() => verify(changed, aSecret())).toThrow(WebhookVerificationError)
  })

  it('has what is beyond ASCII signed as it is sent', async () => {
    const { url, received } = await aReceiver(status(204))
    const { event } = WEBHOOK
    const aiTag = 'très intéressé 👍'
    const webhook = { ...WEBHOOK, event: { ...event, data: { ...event.data, aiTag } } }
    expect(await aSender().send(anEndpoint({ url }), webhook)).toMatchObject({ status: 204 })
    expect(verify(received[0], aSecret())).toMatchObject({ data: { aiTag } })
  })
})

describe('during a rotation', () => {
  it('every secret signs, and whoever has either of them can verify', async () => {
    const { url, received } = await aReceiver(status(204))
    const [old, current] = [aSecret(1), aSecret(2)]
    await aSender().send(anEndpoint({ url, secrets: [current, old] }), WEBHOOK)
    const [first] = received
    expect(String(first?.headers['webhook-signature']).split(' ')).toHaveLength(2)
    expect(verify(first, old)).toEqual(verify(first, current))
    expect(() => verify(first, aSecret(3))).toThrow('No matching signature found')
  })
})

describe('a second try', () => {
  it('has the same id and the same bytes, at a time of its own', async () => {
    const { url, received } = await aReceiver(status(503), status(204))
    const times = [NOW, new Date(NOW.getTime() + 60_000)]
    const sender = aSender(() => times.shift() ?? NOW)
    const endpoint = anEndpoint({ url })
    expect(await sender.send(endpoint, WEBHOOK)).toMatchObject({ status: 503 })
    // As a queue gives it back that keeps JSON in an order of its own.
    const { type, timestamp, data } = WEBHOOK.event
    const { leadId, campaignId, previousAiTag, aiTag } = data
    const sorted = { data: { aiTag, campaignId, leadId, previousAiTag }, timestamp, type }
    await sender.send(endpoint, { ...WEBHOOK, event: sorted })
    const [first, second] = received
    expect(second?.body).toBe(first?.body)
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
    expect(second?.headers['webhook-timestamp']).toBe('1751371267')
    expect(second?.headers['webhook-signature']).not.toBe(first?.headers['webhook-signature'])
  })
})

describe('a receiver whose clock is off', () => {
  const minutes = (count: number) => new Date(NOW.getTime() + count * 60_000)

  it.each([
    [10, 'Message timestamp too old'],
    [-10, 'Message timestamp too new'],
  ])('by %i minutes refuses the webhook, by the tolerance of its library', async (off, reason) => {
    const { url, received } = await aReceiver(status(204))
    await aSender().send(anEndpoint({ url }), WEBHOOK)
    expect(() => verify(received[0], aSecret(), minutes(off))).toThrow(reason)
    expect(verify(received[0], aSecret(), minutes(off * 0.4))).toMatchObject({
      type: 'lead.tag_changed',
    })
  })

  it('refuses each try alike, since its time is that of the sender', async () => {
    const { url, received } = await aReceiver(status(401))
    let now = NOW
    const sender = aSender(() => now)
    await sender.send(anEndpoint({ url }), WEBHOOK)
    now = minutes(30)
    await sender.send(anEndpoint({ url }), WEBHOOK)
    expect(() => verify(received[1], aSecret(), minutes(40))).toThrow('Message timestamp too old')
  })

  it('takes a later try once its clock is right, however old the event is', async () => {
    const { url, received } = await aReceiver(status(401))
    let now = NOW
    const sender = aSender(() => now)
    await sender.send(anEndpoint({ url }), WEBHOOK)
    now = minutes(30)
    await sender.send(anEndpoint({ url }), WEBHOOK)
    expect(() => verify(received[0], aSecret(), now)).toThrow('Message timestamp too old')
    expect(verify(received[1], aSecret(), now)).toMatchObject({
      timestamp: WEBHOOK.event.timestamp,
    })
  })
})
