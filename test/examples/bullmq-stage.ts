import { createLeadService, type LeadPatch } from 'campaign-lead'
import {
  createPostgresLeadRepository,
  createPostgresWebhookEndpoints,
  insertWorkspaces,
} from 'campaign-lead/postgres'
import type { Pool } from 'pg'
import { onTestFinished, vi } from 'vitest'
import {
  connectQueues,
  createBullmqSink,
  openIntentQueues,
} from '../../examples/bullmq/bullmq-sink.js'
import {
  type IntentWorkersOptions,
  startIntentWorkers,
} from '../../examples/bullmq/intent-workers.js'
import { aSender } from '../adapters/pg-boss/senders.js'
import { aLead, aPendingSend, SUBSEQUENCES, TAGS } from '../support/builders.js'
import { collectArrivals } from '../support/deferred.js'
import { openPool } from '../support/lead-tables.js'
import { createDatabase } from '../support/postgres-database.js'
import { startRedisServer } from '../support/redis-server.js'
import { collect, refTo } from '../support/seeds.js'
import { aReceiver, aSecret, type Responder } from '../support/webhook-receiver.js'

export type Stage = Awaited<ReturnType<typeof openStage>>

/** Opens the queues for the duration of the test. */
export function openQueues(url: string) {
  const connection = connectQueues(url)
  onTestFinished(() => connection.disconnect())
  const queues = openIntentQueues(connection)
  for (const queue of Object.values(queues)) queue.on('error', () => undefined)
  return queues
}

/** Starts Redis, and opens a service whose intents are added to its queues. */
export async function openStage(...responders: Responder[]) {
  const server = await startRedisServer()
  onTestFinished(() => server.kill())
  const pool = openPool(await createDatabase('leads'))
  onTestFinished(() => pool.end())
  const lead = aLead({ pendingSend: aPendingSend('main') })
  const campaign = { id: 'cmp_1', subsequences: SUBSEQUENCES, leads: [lead] }
  await insertWorkspaces(pool, [{ id: 'ws_1', tags: TAGS, campaigns: [campaign] }])
  const receiver = await aReceiver(...responders)
  await addEndpoint(pool, 'crm', receiver.url)

  const queues = openQueues(server.url)
  const repository = createPostgresLeadRepository({ pool })
  const endpoints = createPostgresWebhookEndpoints({ pool })
  const sink = createBullmqSink({ queues, endpoints, timeoutSeconds: 1 })
  const onDeliveryError = vi.fn<(error: unknown) => void>()
  const service = createLeadService({ repository, sink, onDeliveryError })
  const executed = collectArrivals<string>()

  return {
    server,
    pool,
    receiver,
    queues,
    repository,
    endpoints,
    sink,
    service,
    onDeliveryError,
    executed,

    tag: async (patch: LeadPatch = { aiTag: 'Interested' }) =>
      await service.updateLead(refTo('lead_1'), patch),

    countPending: async () => (await collect(repository.pendingIntents())).length,

    /** Starts workers, which are closed after the test. */
    startWorkers(options: Partial<IntentWorkersOptions> = {}): void {
      const workers = startIntentWorkers({
        url: server.url,
        endpoints,
        sender: aSender(2),
        handlers: {
          cancelSend: async (_, { id }) => executed.add(id),
          enrollment: async (_, { id }) => executed.add(id),
        },
        onError: () => undefined,
        ...options,
      })
      onTestFinished(async () => {
        await Promise.all(workers.map((worker) => worker.close(true)))
      })
    },
  }
}

export async function addEndpoint(pool: Pool, id: string, url: string): Promise<void> {
  await pool.query(
    `insert into campaign_lead.webhook_endpoints (id, workspace_id, url, secrets)
     values ($1, 'ws_1', $2, $3)`,
    [id, url, [aSecret()]],
  )
}
