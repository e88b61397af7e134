import assert from 'node:assert/strict'
import { createLeadService } from 'campaign-lead'
import {
  createDeadLetters,
  createIntentQueues,
  createIntentRelay,
  createIntentWorkers,
} from 'campaign-lead/pg-boss'
import {
  createPostgresLeadRepository,
  createPostgresWebhookEndpoints,
  insertWorkspaces,
  migrateLeadTables,
} from 'campaign-lead/postgres'
import { aWorkspace } from 'campaign-lead/testing/fake'
import pg from 'pg'
import * as pgBoss from 'pg-boss'

const REF = { campaignId: 'cmp_1', leadId: 'lead_1' }

/** An update, and its intents from the outbox through pg-boss to a handler, and to the dead letters. */
export async function usePostgres(connectionString) {
  const pool = new pg.Pool({ connectionString })
  pool.on('error', assert.fail)
  assert.equal((await migrateLeadTables(pool)).length, 2)
  assert.deepEqual(await migrateLeadTables(pool), [])
  await insertWorkspaces(pool, [aWorkspace()])
  await pool.query(
    `insert into campaign_lead.webhook_endpoints (id, workspace_id, url, secrets)
     values ('crm', 'ws_1', 'https://crm.example.com/', array['whsec_ZG8gbm90IHVzZSB0aGlzIG9uZSwgcGxlYXNl'])`,
  )
  const boss = await startBoss(connectionString)
  await createIntentQueues({ boss })
  // Again, as each program does when it starts.
  await createIntentQueues({ boss })

  const service = createLeadService({
    repository: createPostgresLeadRepository({ pool }),
    sink: 'relay',
  })
  const { lead } = await service.updateLead(REF, { aiTag: 'Interested' })
  assert.equal(lead.aiTag, 'Interested')
  await deliver(pool, boss)
  await boss.stop({ graceful: false })
  await pool.end()
}

async function startBoss(connectionString) {
  // pg-boss 12 exports the class by its name.
  const PgBoss = pgBoss.PgBoss ?? pgBoss.default
  const boss = new PgBoss({ connectionString, schedule: false })
  boss.on('error', (error) => console.error(error))
  return await boss.start()
}

async function deliver(pool, boss) {
  const handled = []
  const attempts = []
  let isUp = false
  const endpoints = createPostgresWebhookEndpoints({ pool })
  const deadLetters = createDeadLetters({ pool, boss })
  const relay = createIntentRelay({ pool, boss, endpoints, onError: assert.fail })
  assert.equal(await relay.relayBatch(), 2)
  const workers = createIntentWorkers({
    pool,
    boss,
    endpoints,
    handlers: {
      cancelSend: assert.fail,
      enrollment: async ({ action }, { attempt }) => {
        // One attempt fails, and is retried immediately.
        if (attempt === 1) throw new Error('Not yet')
        handled.push(action)
      },
    },
    sender: {
      async send(endpoint, { event }) {
        attempts.push([endpoint.id, event.data.aiTag])
        if (isUp) return { outcome: 'delivered', status: 204 }
        return { outcome: 'failed', reason: 'down', status: 503, retryAfterSeconds: null }
      },
    },
    retryPolicy: ({ intent, attempt }) => (intent.type === 'enrollment' && attempt < 3 ? 0 : null),
    pollingSeconds: 0.05,
    onError: () => undefined,
  })
  workers.start()
  await waitUntil(async () => handled.length === 1 && (await deadLetters.list()).length === 1)
  const [{ reason }] = await deadLetters.list()
  assert.equal(reason, 'down')
  isUp = true
  assert.equal(await deadLetters.replay('all'), 1)
  await waitUntil(async () => attempts.length === 2)
  await workers.stop()
  assert.deepEqual(handled, ['enrolled'])
  assert.deepEqual(attempts, [
    ['crm', 'Interested'],
    ['crm', 'Interested'],
  ])
  assert.deepEqual(await deadLetters.list(), [])
}

async function waitUntil(isDone) {
  const signal = AbortSignal.timeout(30_000)
  while (!(await isDone())) {
    signal.throwIfAborted()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
