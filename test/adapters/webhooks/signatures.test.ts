import type { LeadEvent } from 'campaign-lead'
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

/** A sender with this clock. */
function aSender(clock: () => Date = () => NOW): HttpWebhookSender {
  const sender = createWebhookSender({ allowedAddresses: LOOPBACK, clock })
  onTestFinished(sender.close)
  return sender
}

/** Verifies a webhook like a receiver with this clock. */
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
  it('is posted as JSON, with its id, the time of the attempt and a signature', async () => {
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

  it('contains the event and the version of the lead, and can be verified by standardwebhooks', async () => {
    const { url, received } = await aReceiver(status(204))
    await aSender().send(anEndpoint({ url }), WEBHOOK)
    expect(verify(received[0], aSecret())).toEqual({
      ...WEBHOOK.event,
      data: { ...WEBHOOK.event.data, leadVersion: 3 },
    })
  })

  it('cannot be verified with another secret or another body', async () => {
    const { url, received } = await aReceiver(status(204))
    await aSender().send(anEndpoint({ url }), WEBHOOK)
    const [first] = received
    expect(() => verify(first, aSecret(2))).toThrow(WebhookVerificationError)
    const changed = first && { ...first, body: first.body.replace('Interested', 'Spam') }
    expect(() => verify(changed, aSecret())).toThrow(WebhookVerificationError)
  })

  it('has a valid signature if it contains non-ASCII text', async () => {
    const { url, received } = await aReceiver(status(204))
    const { event } = WEBHOOK
    const aiTag = 'très intéressé 👍'
    const webhook = { ...WEBHOOK, event: { ...event, data: { ...event.data, aiTag } } }
    expect(await aSender().send(anEndpoint({ url }), webhook)).toMatchObject({ status: 204 })
    expect(verify(received[0], aSecret())).toMatchObject({ data: { aiTag } })
  })
})

describe('a rotation of secrets', () => {
  it('signs each webhook with every secret, so that a receiver can verify it with either', async () => {
    const { url, received } = await aReceiver(status(204))
    const [old, current] = [aSecret(1), aSecret(2)]
    await aSender().send(anEndpoint({ url, secrets: [current, old] }), WEBHOOK)
    const [first] = received
    expect(String(first?.headers['webhook-signature']).split(' ')).toHaveLength(2)
    expect(verify(first, old)).toEqual(verify(first, current))
    expect(() => verify(first, aSecret(3))).toThrow('No matching signature found')
  })
})

describe('a second attempt', () => {
  it('has the same id and the same bytes, but its own timestamp', async () => {
    const { url, received } = await aReceiver(status(503), status(204))
    const times = [NOW, new Date(NOW.getTime() + 60_000)]
    const sender = aSender(() => times.shift() ?? NOW)
    const endpoint = anEndpoint({ url })
    expect(await sender.send(endpoint, WEBHOOK)).toMatchObject({ status: 503 })
    // A queue can change the order of the fields.
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

const TIMESTAMP = '2025-07-01T12:00:00.000Z'
const IDS = { leadId: 'lead_1', campaignId: 'cmp_1' }
const BODY_OF_IDS = '"data":{"leadId":"lead_1","campaignId":"cmp_1",'

/** An event of each type, and its body. The keys are those of an object, so that the compiler finds a missing type. */
const EVENTS: { readonly [T in LeadEvent['type']]: readonly [LeadEvent, string] } = {
  'lead.tag_changed': [
    WEBHOOK.event,
    `{"type":"lead.tag_changed","timestamp":"${TIMESTAMP}",${BODY_OF_IDS}"previousAiTag":null,"aiTag":"Interested","leadVersion":3}}`,
  ],
  'email.sent': [
    {
      type: 'email.sent',
      timestamp: TIMESTAMP,
      data: { ...IDS, sendId: 'send_1', sequence: 'subsequence', subsequenceId: 'sub_1' },
    },
    `{"type":"email.sent","timestamp":"${TIMESTAMP}",${BODY_OF_IDS}"sendId":"send_1","sequence":"subsequence","subsequenceId":"sub_1","leadVersion":3}}`,
  ],
  'lead.replied': [
    { type: 'lead.replied', timestamp: TIMESTAMP, data: IDS },
    `{"type":"lead.replied","timestamp":"${TIMESTAMP}",${BODY_OF_IDS}"leadVersion":3}}`,
  ],
  'lead.bounced': [
    { type: 'lead.bounced', timestamp: TIMESTAMP, data: IDS },
    `{"type":"lead.bounced","timestamp":"${TIMESTAMP}",${BODY_OF_IDS}"leadVersion":3}}`,
  ],
  'lead.unsubscribed': [
    { type: 'lead.unsubscribed', timestamp: TIMESTAMP, data: IDS },
    `{"type":"lead.unsubscribed","timestamp":"${TIMESTAMP}",${BODY_OF_IDS}"leadVersion":3}}`,
  ],
}

/** Returns a copy whose fields are in the opposite order, and which has one more field. */
function reorder(value: object): object {
  const entries = Object.entries(value).map(([field, part]) => [
    field,
    typeof part === 'object' && part !== null ? reorder(part) : part,
  ])
  return { unknown: 1, ...Object.fromEntries(entries.reverse()) }
}

describe('each attempt to send an event', () => {
  it.each(Object.entries(EVENTS))(
    'has the same bytes, whatever a queue did to its fields: %s',
    async (_, [event, body]) => {
      const { url, received } = await aReceiver(status(503), status(204))
      const sender = aSender()
      await sender.send(anEndpoint({ url }), { ...WEBHOOK, event })
      const queued: LeadEvent = JSON.parse(JSON.stringify(reorder(event)))
      await sender.send(anEndpoint({ url }), { ...WEBHOOK, event: queued })
      expect(received.map((request) => request.body)).toEqual([body, body])
      expect(verify(received[0], aSecret())).toEqual(verify(received[1], aSecret()))
    },
  )
})

describe('a receiver with a wrong clock', () => {
  const minutes = (count: number) => new Date(NOW.getTime() + count * 60_000)

  it.each([
    [10, 'Message timestamp too old'],
    [-10, 'Message timestamp too new'],
  ])(
    'refuses the webhook if the clock is %i minutes off, beyond the tolerance of standardwebhooks',
    async (minutesOff, reason) => {
      const { url, received } = await aReceiver(status(204))
      await aSender().send(anEndpoint({ url }), WEBHOOK)
      expect(() => verify(received[0], aSecret(), minutes(minutesOff))).toThrow(reason)
      expect(verify(received[0], aSecret(), minutes(minutesOff * 0.4))).toMatchObject({
        type: 'lead.tag_changed',
      })
    },
  )

  it('refuses each attempt, since each is signed with the time of the sender', async () => {
    const { url, received } = await aReceiver(status(401))
    let now = NOW
    const sender = aSender(() => now)
    await sender.send(anEndpoint({ url }), WEBHOOK)
    now = minutes(30)
    await sender.send(anEndpoint({ url }), WEBHOOK)
    expect(() => verify(received[1], aSecret(), minutes(40))).toThrow('Message timestamp too old')
  })

  it('accepts a later attempt once its clock is right, however old the event is', async () => {
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
