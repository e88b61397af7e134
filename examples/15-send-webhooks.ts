// Webhooks per Standard Webhooks: a receiver, a sender, a retry and a rotation of secrets.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { createLeadService } from 'campaign-lead'
import { createMemoryStore, createRecordingSink } from 'campaign-lead/memory'
import {
  createWebhookSender,
  nextRetryDelay,
  WEBHOOK_RETRY_SCHEDULE,
  type Webhook,
  type WebhookAttempt,
} from 'campaign-lead/webhooks'
import { Webhook as Verifier } from 'standardwebhooks'
import { listen } from './server/listen.js'
import { seed } from './server/sample-campaign.js'

// The receiver verifies the signature first. It ignores repeated ids, and outdated tags: an e-mail that was sent, or a
// reply, is never outdated.
let isDown = true
let receiverSecret = createSecret()
const seen = new Set<string>()
const versions = new Map<string, number>()
const receiver = await listen(
  async (request) => {
    if (isDown) return new Response(null, { status: 503, headers: { 'Retry-After': '30' } })
    const body = await request.text()
    const verifier = new Verifier(receiverSecret)
    try {
      verifier.verify(body, Object.fromEntries(request.headers))
    } catch {
      return new Response(null, { status: 401 })
    }
    const id = request.headers.get('webhook-id') ?? ''
    const { type, data } = JSON.parse(body)
    const isTag = type === 'lead.tag_changed'
    // The id of a lead is unique in its campaign.
    const lead = JSON.stringify([data.campaignId, data.leadId])
    const isOutdated = isTag && data.leadVersion <= (versions.get(lead) ?? -1)
    const isStale = seen.has(id) || isOutdated
    if (isTag && !isStale) versions.set(lead, data.leadVersion)
    seen.add(id)
    console.log(`  received ${id}: ${isTag ? data.aiTag : type}${isStale ? ', ignored' : ''}`)
    return new Response(null, { status: 204 })
  },
  0,
  'port',
)

// The sender. In production, `allowedAddresses` is empty and the endpoint has an https: URL.
const sender = createWebhookSender({ allowedAddresses: ['127.0.0.1'] })
const endpoint = { id: 'crm', url: receiver.url, secrets: [receiverSecret] }

async function send(webhook: Webhook): Promise<WebhookAttempt> {
  const attempt = await sender.send(endpoint, webhook)
  console.log(attempt.outcome === 'failed' ? attempt.reason : attempt.outcome)
  return attempt
}

// A lead is tagged twice. In production, a queue would store the intents.
const sink = createRecordingSink()
const service = createLeadService({
  repository: createMemoryStore(seed),
  sink,
  onDeliveryError: (error) => assert.fail(String(error)),
})
const ref = { campaignId: '665a1b2c3d4e5f6a7b8c9d0e', leadId: '666a1b2c3d4e5f6a7b8c9d01' }
for (const aiTag of ['Interested', null]) await service.updateLead(ref, { aiTag })
const [tagged, cleared] = sink.delivered.flatMap(({ id, leadVersion, intent }) =>
  intent.type === 'emitWebhook' ? [{ id, leadVersion, event: intent.event }] : [],
)
assert(tagged && cleared)

// The receiver is down. Its `Retry-After` is longer than the delay of the schedule.
const first = await send(tagged)
assert.equal(first.outcome, 'failed')
const delay = nextRetryDelay({ attempt: 1, retryAfterSeconds: first.retryAfterSeconds })
console.log(`next attempt in ${delay} s, of ${WEBHOOK_RETRY_SCHEDULE.length} attempts`)
assert(delay !== null && delay >= 30)

// A later webhook arrives first, so the earlier webhook is outdated when it arrives.
isDown = false
assert.equal((await send(cleared)).outcome, 'delivered')
assert.equal((await send(tagged)).outcome, 'delivered')
assert.equal(versions.get(JSON.stringify([ref.campaignId, ref.leadId])), cleared.leadVersion)

// A rotation: both secrets sign while the receiver changes to the new secret.
const newSecret = createSecret()
const oldSecret = receiverSecret
endpoint.secrets = [newSecret, oldSecret]
assert.equal((await send(cleared)).outcome, 'delivered')
receiverSecret = newSecret
assert.equal((await send(cleared)).outcome, 'delivered')
endpoint.secrets = [oldSecret]
assert.equal((await send(cleared)).status, 401)

// A private address is refused in any spelling.
endpoint.url = 'https://2852039166/latest/meta-data'
assert.equal((await send(cleared)).status, null)

sender.close()
await receiver.close()

function createSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`
}
