import { EventEmitter, once } from 'node:events'
import { createLeadService } from 'campaign-lead'
import { createApiKeyAuthenticator, createLeadHandler, hashApiKey } from 'campaign-lead/http'
import type { Tracing } from 'campaign-lead/logging'
import { createIntentRelay, createIntentWorkers } from 'campaign-lead/pg-boss'
import { createPostgresLeadRepository } from 'campaign-lead/postgres'
import { createWebhookSender } from 'campaign-lead/webhooks'
import { expect, onTestFinished } from 'vitest'
import { openStage } from '../adapters/pg-boss/boss-stage.js'
import { aReceiver, aSecret, LOOPBACK, status } from './webhook-receiver.js'

const API_KEY = 'sk_ws_1'

/** The tracing of the program that handles requests, and of the program that executes intents. */
export interface TracedPrograms {
  readonly api: Tracing
  readonly worker: Tracing
}

/**
 * Runs one update from the request through the store, the relay and the queue to the workers. It creates one
 * intent of each type. The receiver of the webhook responds with 500 first, and then accepts it.
 *
 * @param traceparent - The header of the request.
 */
export async function traceUpdate(
  { api, worker }: TracedPrograms,
  traceparent: string,
): Promise<void> {
  const { pool, boss, endpoints } = await openStage()
  const receiver = await aReceiver(status(500), status(204))
  await pool.query(
    `insert into campaign_lead.webhook_endpoints (id, workspace_id, url, secrets)
     values ('crm', 'ws_1', $1, $2)`,
    [receiver.url, [aSecret()]],
  )
  const onError = (error: unknown) => expect.unreachable(String(error))

  const keyHash = await hashApiKey(API_KEY)
  const handle = createLeadHandler({
    service: createLeadService({
      repository: createPostgresLeadRepository({ pool, tracing: api }),
      sink: 'relay',
    }),
    authenticate: createApiKeyAuthenticator((hash) =>
      hash === keyHash ? { keyHash, principal: { id: 'crm', workspaceIds: ['ws_1'] } } : null,
    ),
    onError,
    tracing: api,
  })
  const response = await handle(
    new Request('http://localhost/v1/campaigns/cmp_1/leads/lead_1', {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json', 'X-Api-Key': API_KEY, traceparent },
      body: JSON.stringify({ aiTag: 'Interested' }),
    }),
  )
  expect(response.status).toBe(200)

  expect(await createIntentRelay({ pool, boss, endpoints, onError }).relayBatch()).toBe(3)
  const executed = new EventEmitter()
  const handled = Promise.all([once(executed, 'cancelSend'), once(executed, 'enrollment')])
  const sender = createWebhookSender({ allowedAddresses: LOOPBACK })
  onTestFinished(() => sender.close())
  const workers = createIntentWorkers({
    pool,
    boss,
    endpoints,
    sender,
    handlers: {
      cancelSend: async () => void executed.emit('cancelSend'),
      enrollment: async () => void executed.emit('enrollment'),
    },
    retryPolicy: () => 0,
    pollingSeconds: 0.02,
    onError,
    tracing: worker,
  })
  workers.start()
  await Promise.all([handled, receiver.hasReceived(2)])
  await workers.stop()
}
