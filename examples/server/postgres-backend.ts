import { createLeadService, guardedPolicy } from 'campaign-lead'
import { createIntentQueues, createIntentRelay, createIntentWorkers } from 'campaign-lead/pg-boss'
import {
  createPostgresLeadRepository,
  createPostgresWebhookEndpoints,
  insertWorkspaces,
  migrateLeadTables,
} from 'campaign-lead/postgres'
import { createWebhookSender } from 'campaign-lead/webhooks'
import { Pool, DatabaseError as PostgresError } from 'pg'
import PgBoss from 'pg-boss'
import type { Backend, BackendOptions } from './backend.js'
import { seed, WORKSPACE_ID } from './campaign.js'
import { printDatabaseUrl } from './options.js'

/** For trying out on this machine: a real one is kept as a password is. */
const WEBHOOK_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

/** How long a server that does not answer is waited for. */
const CONNECTION_MILLISECONDS = 10_000

/** A database that cannot be used: told to the person who started the server. */
export class DatabaseError extends Error {
  override readonly name: string = 'DatabaseError'
}

/**
 * Keeps the leads in PostgreSQL, and has their intents executed by way of a queue there.
 *
 * @throws {@link DatabaseError} naming the database, if it cannot be reached or prepared.
 */
export async function openPostgresBackend(
  connectionString: string,
  options: BackendOptions,
): Promise<Backend> {
  const database = printDatabaseUrl(connectionString)
  const pool = new Pool({
    connectionString,
    connectionTimeoutMillis: CONNECTION_MILLISECONDS,
    statement_timeout: 9_000,
  })
  pool.on('error', (error) => options.print(`  fault: ${String(error)}`))
  try {
    await checkConnection(pool, database)
    return await openOn(pool, connectionString, options)
  } catch (error) {
    await pool.end()
    if (!(error instanceof PostgresError)) throw error
    throw new DatabaseError(`$DATABASE_URL: ${database} cannot be prepared: ${error.message}`)
  }
}

/** Whatever keeps it from connecting has its reason in the address, or in the server. */
async function checkConnection(pool: Pool, database: string): Promise<void> {
  try {
    const client = await pool.connect()
    client.release()
  } catch (error) {
    throw new DatabaseError(`$DATABASE_URL: cannot connect to ${database}: ${reasonOf(error)}`)
  }
}

/** A name with several addresses has a reason for each. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (!(error instanceof AggregateError)) return error.message
  return [...new Set(error.errors.map(reasonOf))].join(', ')
}

async function openOn(
  pool: Pool,
  connectionString: string,
  { webhookUrl, print, tracing }: BackendOptions,
): Promise<Backend> {
  const fault = (error: unknown) => print(`  fault: ${String(error)}`)
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
