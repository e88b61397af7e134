import { createLeadService, guardedPolicy } from 'campaign-lead'
import { createIntentQueues, createIntentRelay, createIntentWorkers } from 'campaign-lead/pg-boss'
import {
  createPostgresLeadRepository,
  createPostgresWebhookEndpoints,
  insertWorkspaces,
  migrateLeadTables,
} from 'campaign-lead/postgres'
import { createWebhookSender } from 'campaign-lead/webhooks'
import { Pool } from 'pg'
import PgBoss from 'pg-boss'
import type { Backend, BackendOptions } from './backend.js'
import { seed, WORKSPACE_ID } from './campaign.js'

/** For trying out on this machine: a real one is kept as a password is. */
const WEBHOOK_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

/** Keeps the leads in PostgreSQL, and has their intents carried out by way of a queue there. */
export async function openPostgresBackend(
  connectionString: string,
  { webhookUrl, print, tracing }: BackendOptions,
): Promise<Backend> {
  const fault = (error: unknown) => print(`  fault: ${String(error)}`)
  const pool = new Pool({ connectionString, statement_timeout: 9_000 })
  pool.on('error', fault)
  await migrateLeadTables(pool, { log: print })
  await seedOnce(pool, webhookUrl)

  const boss = new PgBoss({ connectionString, schema: 'campaign_lead_queue' })
  boss.on('error', fault)
  await boss.start()
  await createIntentQueues({ boss })
  const endpoints = createPostgresWebhookEndpoints({ pool })
  const sender = createWebhookSender({ allowedAddresses: ['127.0.0.1'] })
  const relay = createIntentRelay({ pool, boss, endpoints, onError: fault })
  const workers = createIntentWorkers({
    pool,
    boss,
    endpoints,
    sender,
    handlers: {
      cancelSend: async (intent) => print(`  ${intent.type} ${JSON.stringify(intent)}`),
      enrollment: async (intent) => print(`  ${intent.type} ${JSON.stringify(intent)}`),
    },
    onError: fault,
    tracing,
  })
  relay.start()
  workers.start()
  return {
    service: createLeadService({
      repository: createPostgresLeadRepository({ pool, tracing }),
      sink: 'relay',
      policy: guardedPolicy,
    }),
    async close() {
      await relay.stop()
      await workers.stop()
      sender.close()
      await boss.stop()
      await pool.end()
    },
  }
}

/** Puts the campaign into an empty database, and the receiver's address, which is another every time. */
async function seedOnce(pool: Pool, webhookUrl: string): Promise<void> {
  const { rowCount } = await pool.query('select from campaign_lead.workspaces where id = $1', [
    WORKSPACE_ID,
  ])
  if (rowCount === 0) await insertWorkspaces(pool, seed.workspaces)
  await pool.query(
    `insert into campaign_lead.webhook_endpoints (id, workspace_id, url, secrets)
     values ('demo', $1, $2, $3) on conflict (id) do update set url = excluded.url`,
    [WORKSPACE_ID, webhookUrl, [WEBHOOK_SECRET]],
  )
}
