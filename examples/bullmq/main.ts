// Runs a service whose intents BullMQ executes: `npm run example:bullmq`, with a Redis server on this machine.
import { randomBytes, randomUUID } from 'node:crypto'
import { createLeadService, guardedPolicy } from 'campaign-lead'
import { createMemoryStore } from 'campaign-lead/memory'
import { createWebhookSender, type WebhookEndpoints } from 'campaign-lead/webhooks'
import { listen } from '../server/listen.js'
import { CAMPAIGN_ID, seed } from '../server/sample-campaign.js'
import { connectQueues, createBullmqSink, openIntentQueues } from './bullmq-sink.js'
import { keepDelivering, startIntentWorkers } from './intent-workers.js'

const [url = 'redis://127.0.0.1:6379'] = process.argv.slice(2)
const reportError = (error: unknown) => console.error(error)
const ended = new AbortController()
let executed = 0

function record(what: string): void {
  console.log(what)
  executed += 1
  if (executed === 3) ended.abort()
}

// The server of a customer, and its endpoint. In production, `createPostgresWebhookEndpoints` stores the endpoints.
const receiver = await listen(
  async (request) => {
    record(`webhook ${await request.text()}`)
    return new Response(null, { status: 204 })
  },
  0,
  'port',
)
const secrets = [`whsec_${randomBytes(32).toString('base64')}`]
const endpoint = { id: 'crm', url: receiver.url, secrets }
const endpoints: WebhookEndpoints = {
  ofCampaigns: async (campaignIds) => new Map(campaignIds.map((id) => [id, [endpoint]])),
  find: async (id) => (id === endpoint.id ? endpoint : null),
  disable: async () => false,
}

// A memory store starts with the same ids again, which BullMQ would ignore. A durable store needs no prefix.
const prefix = `example-${randomUUID()}`

// The process of the service.
const connection = connectQueues(url)
const queues = openIntentQueues(connection, prefix)
for (const queue of Object.values(queues)) queue.on('error', reportError)
const service = createLeadService({
  repository: createMemoryStore(seed),
  sink: createBullmqSink({ queues, endpoints }),
  policy: guardedPolicy,
  // The intents stay in the store: `keepDelivering` delivers them later.
  onDeliveryError: reportError,
})
const delivering = keepDelivering(service, ended.signal, reportError)

// The process of the workers: any number of them can run.
const sender = createWebhookSender({ allowedAddresses: ['127.0.0.1'] })
const workers = startIntentWorkers({
  url,
  prefix,
  sender,
  endpoints,
  handlers: {
    cancelSend: async ({ sendId }) => record(`cancelSend ${sendId}`),
    enrollment: async ({ action, subsequenceName }) => record(`${action} in ${subsequenceName}`),
  },
  onError: reportError,
})

await service.updateLead(
  { campaignId: CAMPAIGN_ID, leadId: '666a1b2c3d4e5f6a7b8c9d01' },
  { aiTag: 'Interested' },
)

// Stops when all three intents are executed: workers first, because they use the rest.
await delivering
await Promise.all(workers.map((worker) => worker.close()))
await Promise.all(Object.values(queues).map((queue) => queue.close()))
connection.disconnect()
sender.close()
await receiver.close()
