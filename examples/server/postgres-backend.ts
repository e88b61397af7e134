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
import type { Backend, BackendOptions } from './memory-backend.js'
import { redactDatabaseUrl } from './options.js'
import { seed, WORKSPACE_ID } from './sample-campaign.js'

/** A secret for demonstration only. Store a real secret like a password. */
const WEBHOOK_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

/** The timeout of a connection attempt. */
const CONNECTION_TIMEOUT_MS = 10_000

/** Updates wake the relay, and the relay wakes the workers: polling is for intents that another process stored. */
const POLLING_SECONDS = 5

/** The database cannot be used. The message is for the user. */
export class DatabaseError extends Error {
  override readonly name: string = 'DatabaseError'
}

/**
 * Opens a backend that stores the leads in PostgreSQL, and executes their intents with pg-boss.
 *
 * @throws {@link DatabaseError} if the database cannot be reached or prepared; the message names it.
 */
export async function openPostgresBackend(
  connectionString: string,
  options: BackendOptions,
): Promise<Backend> {
  const database = redactDatabaseUrl(connectionString)
  const pool = new Pool({
    connectionString,
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    statement_timeout: 9_000,
  })
  pool.on('error', (error) => options.print(`  error: ${String(error)}`))
  try {
    await checkConnection(pool, database)
    return await openBackend(pool, connectionString, options)
  } catch (error) {
    await pool.end()
    if (!(error instanceof PostgresError)) throw error
    throw new DatabaseError(`$DATABASE_URL: ${database} cannot be prepared: ${error.message}`)
  }
}

/** @throws {@link DatabaseError} for every error, because the cause is in the URL or the server. */
async function checkConnection(pool: Pool, database: string): Promise<void> {
  try {
    const client = await pool.connect()
    client.release()
  } catch (error) {
    throw new DatabaseError(`$DATABASE_URL: cannot connect to ${database}: ${describeError(error)}`)
  }
}

/** Returns the message of an error. If a hostname has several addresses, each of them has its own message. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (!(error instanceof AggregateError)) return error.message
  return [...new Set(error.errors.map(describeError))].join(', ')
}

async function openBackend(
  pool: Pool,
  connectionString: string,
  { webhookUrl, print, tracing }: BackendOptions,
): Promise<Backend> {
  const onError = (error: unknown) => print(`  error: ${String(error)}`)
  await migrateLeadTables(pool, { log: print })
  await seedOnce(pool, webhookUrl)

  const boss = new PgBoss({ connectionString, schema: 'campaign_lead_queue' })
  boss.on('error', onError)
  await boss.start()
  await createIntentQueues({ boss })
  const endpoints = createPostgresWebhookEndpoints({ pool })
  const sender = createWebhookSender({ allowedAddresses: ['127.0.0.1'] })
  const relay = createIntentRelay({
    pool,
    boss,
    endpoints,
    onError,
    pollingSeconds: POLLING_SECONDS,
    onIntentsMoved: () => workers.wake(),
  })
  const workers = createIntentWorkers({
    pool,
    boss,
    endpoints,
    sender,
    handlers: {
      cancelSend: async (intent) => print(`  ${intent.type} ${JSON.stringify(intent)}`),
      enrollment: async (intent) => print(`  ${intent.type} ${JSON.stringify(intent)}`),
    },
    onError,
    pollingSeconds: POLLING_SECONDS,
    tracing,
  })
  relay.start()
  workers.start()
  return {
    service: createLeadService({
      repository: createPostgresLeadRepository({
        pool,
        tracing,
        onIntentsStored: () => relay.wake(),
      }),
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

/** Inserts the campaign into an empty database, and updates the URL of the receiver, which differs in each run. */
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
