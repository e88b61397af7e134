import { createWebhookSender, type Webhook, type WebhookEndpoint } from 'campaign-lead/webhooks'
import { describe, expect, it } from 'vitest'
import { anEndpoint, aSecret, WEBHOOK } from '../../support/webhook-receiver.js'

/** Returns an argument that a caller in JavaScript could pass. */
function untyped<T extends object>(value: unknown, like: T): T {
  return Object.assign(Object.create(null), like, value)
}

const sender = createWebhookSender()

function sending(endpoint: WebhookEndpoint, webhook: Webhook = WEBHOOK): Promise<unknown> {
  return sender.send(endpoint, webhook)
}

const SECRET = 'must be whsec_ and the base64 of 24 to 64 bytes'

describe('an invalid endpoint', () => {
  it.each<[string, object]>([
    ['endpoint.id must be a string, got 7', { id: 7 }],
    ['endpoint.url must be a string, got undefined', { url: undefined }],
    ['endpoint.url must be a URL', { url: 'crm' }],
    ['endpoint.url must be a URL', { url: 'http://256.1.1.1/' }],
    ['endpoint.url must be an https: or http: URL, got "ftp:"', { url: 'ftp://crm.example/' }],
    ['endpoint.url must be an https: or http: URL, got "file:"', { url: 'file:///etc/passwd' }],
    [
      'endpoint.url must be a URL without a user name and a password',
      { url: 'https://user:hunter2@crm.example/' },
    ],
    [
      'endpoint.url must be a URL without a user name and a password',
      { url: 'https://:hunter2@crm.example/' },
    ],
    ['endpoint.secrets must be an array, got undefined', { secrets: undefined }],
    ['endpoint.secrets must not be empty', { secrets: [] }],
    [`endpoint.secrets[0] ${SECRET}`, { secrets: [7] }],
    [`endpoint.secrets[1] ${SECRET}`, { secrets: [aSecret(), 'whsec_hunter2!'] }],
  ])('is refused: %s', async (message, changes) => {
    await expect(sending(untyped(changes, anEndpoint()))).rejects.toThrow(new TypeError(message))
  })

  const bytes = (count: number) => Buffer.alloc(count, 251).toString('base64')

  it.each([
    ['no prefix', bytes(24)],
    ['another prefix', `whsk_${bytes(24)}`],
    ['nothing', 'whsec_'],
    ['23 bytes', `whsec_${bytes(23)}`],
    ['65 bytes', `whsec_${bytes(65)}`],
    ['no padding', `whsec_${bytes(25).replaceAll('=', '')}`],
    ['the alphabet for URLs', `whsec_${Buffer.alloc(24, 251).toString('base64url')}`],
    ['a line break', `whsec_${bytes(24)}\n`],
  ])('is refused, and its secret is not shown: a secret with %s', async (_, secret) => {
    const attempt = sending(anEndpoint({ secrets: [secret] }))
    await expect(attempt).rejects.toThrow(new TypeError(`endpoint.secrets[0] ${SECRET}`))
  })

  it('is refused if it is not an object', async () => {
    const none: WebhookEndpoint = JSON.parse('null')
    const message = 'endpoint must be a plain object, got null'
    await expect(sending(none)).rejects.toThrow(new TypeError(message))
  })
})

describe('an invalid webhook', () => {
  const { event } = WEBHOOK
  const ID = 'webhook.id must be visible ASCII characters without a full stop, got'
  const withData = (changes: object) => ({
    event: { ...event, data: { ...event.data, ...changes } },
  })

  it.each<[string, object]>([
    [`${ID} 7`, { id: 7 }],
    [`${ID} ""`, { id: '' }],
    [`${ID} "a.1"`, { id: 'a.1' }],
    [`${ID} "a 1"`, { id: 'a 1' }],
    [`${ID} "é"`, { id: 'é' }],
    [`${ID} "a\\r\\nX-Evil: 1"`, { id: 'a\r\nX-Evil: 1' }],
    ['webhook.leadVersion must be a non-negative integer, got "3"', { leadVersion: '3' }],
    ['webhook.event must be a plain object, got undefined', { event: undefined }],
    [
      'webhook.event.type must be one of lead.tag_changed, email.sent, lead.replied, lead.bounced, lead.unsubscribed, got "lead.moved"',
      { event: { ...event, type: 'lead.moved' } },
    ],
    [
      'webhook.event.timestamp must be a string, got an object',
      { event: { ...event, timestamp: new Date() } },
    ],
    ['webhook.event.data must be a plain object, got null', { event: { ...event, data: null } }],
    ['webhook.event.data.leadId must be a string, got undefined', withData({ leadId: undefined })],
    ['webhook.event.data.campaignId must be a string, got 1', withData({ campaignId: 1 })],
    [
      'webhook.event.data.previousAiTag must be a string or null, got undefined',
      withData({ previousAiTag: undefined }),
    ],
    ['webhook.event.data.aiTag must be a string or null, got 5', withData({ aiTag: 5 })],
  ])('is refused: %s', async (message, changes) => {
    const attempt = sending(anEndpoint(), untyped(changes, WEBHOOK))
    await expect(attempt).rejects.toThrow(new TypeError(message))
  })
})

describe('an invalid webhook of a command', () => {
  const ids = { leadId: 'lead_1', campaignId: 'cmp_1' }
  const sent = { ...ids, sendId: 'send_1', sequence: 'main', subsequenceId: null }

  it.each<[string, string, object]>([
    ['email.sent', 'leadId must be a string, got undefined', { ...sent, leadId: undefined }],
    ['email.sent', 'campaignId must be a string, got 1', { ...sent, campaignId: 1 }],
    ['email.sent', 'sendId must be a string, got null', { ...sent, sendId: null }],
    [
      'email.sent',
      'sequence must be one of main, subsequence, got "other"',
      { ...sent, sequence: 'other' },
    ],
    [
      'email.sent',
      'subsequenceId must be a string or null, got undefined',
      { ...sent, subsequenceId: undefined },
    ],
    ...['lead.replied', 'lead.bounced', 'lead.unsubscribed'].flatMap(
      (type): [string, string, object][] => [
        [type, 'leadId must be a string, got 7', { ...ids, leadId: 7 }],
        [type, 'campaignId must be a string, got undefined', { leadId: 'lead_1' }],
      ],
    ),
  ])('is refused, and the error names the field: %s, %s', async (type, message, data) => {
    const event = { type, timestamp: WEBHOOK.event.timestamp, data }
    const attempt = sending(anEndpoint(), untyped({ event }, WEBHOOK))
    await expect(attempt).rejects.toThrow(new TypeError(`webhook.event.data.${message}`))
  })
})

describe('an invalid option', () => {
  const SECONDS = 'options.timeoutSeconds must be a number of seconds above 0, up to 2147483, got'
  const address = (got: string) =>
    `options.allowedAddresses[0] must be an IP address, or a range such as 10.1.0.0/16, got ${got}`

  it.each<[string, object]>([
    ['options.timeout is not an option', { timeout: 5 }],
    [`${SECONDS} 0`, { timeoutSeconds: 0 }],
    [`${SECONDS} Infinity`, { timeoutSeconds: Infinity }],
    [`${SECONDS} 2147483648`, { timeoutSeconds: 2 ** 31 }],
    [`${SECONDS} "15"`, { timeoutSeconds: '15' }],
    ['options.clock must be a function, got 7', { clock: 7 }],
    ['options.allowedAddresses must be an array, got "10.0.0.1"', { allowedAddresses: '10.0.0.1' }],
    ...[
      'localhost',
      '10.0.0.1/33',
      '::1/129',
      '10.0.0/8',
      '10.0.0.1/',
      '1.1.1.1/8/8',
      'fe80::1%lo',
      '',
    ].map((entry): [string, object] => [
      address(JSON.stringify(entry)),
      { allowedAddresses: [entry] },
    ]),
    [address('7'), { allowedAddresses: [7] }],
  ])('is refused: %s', (message, options) => {
    expect(() => createWebhookSender(options)).toThrow(new TypeError(message))
  })

  it.each<[string, object]>([
    ['options.timeout is not an option', { timeout: 5 }],
    ['options.signal must be an AbortSignal, got an object', { signal: {} }],
    ['options.signal must be an AbortSignal, got null', { signal: null }],
  ])('is refused by send(): %s', async (message, options) => {
    const attempt = sender.send(anEndpoint(), WEBHOOK, untyped(options, {}))
    await expect(attempt).rejects.toThrow(new TypeError(message))
  })

  it('is refused when it is used, if it is a clock without a valid time', async () => {
    const broken = createWebhookSender({ clock: () => new Date(Number.NaN) })
    const attempt = broken.send(anEndpoint(), WEBHOOK)
    await expect(attempt).rejects.toThrow('now must be a valid Date, got an object')
  })
})
