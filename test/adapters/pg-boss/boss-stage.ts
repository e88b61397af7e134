import { type LeadPatch, prepareLeadUpdates, type StoredIntent } from 'campaign-lead'
import {
  createIntentQueues,
  createIntentRelay,
  type IntentHandlers,
  type IntentRelayOptions,
} from 'campaign-lead/pg-boss'
import {
  createPostgresLeadRepository,
  createPostgresWebhookEndpoints,
  insertWorkspaces,
  migrateLeadTables,
} from 'campaign-lead/postgres'
import type { WebhookEndpoint } from 'campaign-lead/webhooks'
import { Pool } from 'pg'
import PgBoss from 'pg-boss'
import { expect, onTestFinished } from 'vitest'
import { aLead, aPendingSend, SUBSEQUENCES, TAGS } from '../../support/builders.js'
import { createDatabase } from '../../support/postgres-database.js'
import { refTo } from '../../support/seeds.js'
import { aSecret } from '../../support/webhook-receiver.js'

/** Options of {@link openStage}. */
export interface StageOptions {
  readonly leads?: readonly string[]
  readonly expireInSeconds?: number
  readonly schema?: string
  readonly bossSchema?: string
}

export type Stage = Awaited<ReturnType<typeof openStage>>

/** The major version of pg-boss that the tests run on. */
const BOSS_VERSION = Number(process.env['PG_BOSS_VERSION'] ?? 10)

/** The table of the jobs of every queue, as in the statements of pg-boss. */
export const JOB_TABLE = BOSS_VERSION === 10 ? 'job' : 'job_common'

/** The databases of earlier tests. They are reused, because creating a database takes longer than most tests. */
const idleDatabases: string[] = []

/** Returns an empty database with the tables and the queues, for the duration of the test. */
async function takeDatabase(): Promise<string> {
  const idle = idleDatabases.pop()
  const url = idle ?? (await createDatabase('queues'))
  // The cleanup of the stage is registered later and therefore runs first.
  onTestFinished(({ task }) => {
    if (task.result?.state === 'pass') idleDatabases.push(url)
  })
  if (idle !== undefined) await emptyDatabase(url)
  return url
}

async function emptyDatabase(url: string): Promise<void> {
  const pool = new Pool({ connectionString: url, max: 1 })
  await pool.query(
    `delete from campaign_lead.workspaces; delete from campaign_lead.pending_intents;
     delete from pgboss.job`,
  )
  if (BOSS_VERSION === 10) await pool.query('delete from pgboss.archive')
  // Otherwise deleted rows slow down the queries of the next test.
  await pool.query('vacuum campaign_lead.leads, campaign_lead.pending_intents, pgboss.job')
  await pool.end()
}

/** Opens a database with pg-boss and with leads that have a pending send. */
export async function openStage(options: StageOptions = {}) {
  const { leads = ['lead_1'], expireInSeconds } = options
  const { schema = 'campaign_lead', bossSchema = 'pgboss' } = options
  const isDefault = schema === 'campaign_lead' && bossSchema === 'pgboss'
  const url = isDefault ? await takeDatabase() : await createDatabase('empty')
  const pool = openPool(url)
  if (!isDefault) await migrateLeadTables(pool, { schema })
  const seeds = leads.map((_id) => aLead({ _id, pendingSend: aPendingSend('main') }))
  const campaign = { id: 'cmp_1', subsequences: SUBSEQUENCES, leads: seeds }
  await insertWorkspaces(pool, [{ id: 'ws_1', tags: TAGS, campaigns: [campaign] }], { schema })

  const boss = new PgBoss({
    connectionString: url,
    schema: bossSchema,
    supervise: false,
    schedule: false,
    max: 2,
  })
  await boss.start()
  onTestFinished(() => boss.stop({ graceful: false }))
  await createIntentQueues({ boss, expireInSeconds })

  const repository = createPostgresLeadRepository({ pool, schema })
  const endpoints = createPostgresWebhookEndpoints({ pool, schema })
  const decide = prepareLeadUpdates(SUBSEQUENCES, TAGS)

  return {
    url,
    pool,
    boss,
    repository,
    endpoints,

    /** Tags a lead, which stores one intent of each type. Returns their ids. */
    async tag(leadId: string, patch: LeadPatch = { aiTag: 'Interested' }): Promise<IntentIds> {
      const { intents } = await repository.update(refTo(leadId), ({ lead }) => decide(lead, patch))
      return toIds(intents)
    },

    /** Returns the version of a lead, which the intents of its last update have. */
    async readVersion(leadId = 'lead_1'): Promise<number | undefined> {
      const { rows } = await pool.query<{ version: number }>(
        `select version::int from "${schema}".leads where id = $1`,
        [leadId],
      )
      return rows[0]?.version
    },

    /** Tags a lead in the transaction of a client. */
    async tagWithin(client: Parameters<typeof repository.within>[0], leadId: string) {
      await repository
        .within(client)
        .update(refTo(leadId), ({ lead }) => decide(lead, { aiTag: 'Interested' }))
    },

    async addEndpoint(id: string, endpointUrl = 'http://127.0.0.1:1/'): Promise<void> {
      await pool.query(
        `insert into "${schema}".webhook_endpoints (id, workspace_id, url, secrets)
         values ($1, 'ws_1', $2, $3)`,
        [id, endpointUrl, [aSecret()]],
      )
    },

    async findEndpoint(id: string): Promise<WebhookEndpoint> {
      const endpoint = await endpoints.find(id)
      if (endpoint === null || endpoint === 'disabled') throw new Error(`No endpoint ${id}`)
      return endpoint
    },

    /** Stores `cancelSend` intents. */
    async storeCancelSends(count: number): Promise<void> {
      await pool.query(
        `insert into "${schema}".pending_intents (id, campaign_id, lead_id, lead_version, intent)
         select gen_random_uuid(), 'cmp_1', 'lead_1', n, jsonb_build_object(
           'type', 'cancelSend', 'leadId', 'lead_1', 'campaignId', 'cmp_1', 'sendId', 'send_' || n,
           'sequence', 'main')
         from generate_series(1, $1) n`,
        [count],
      )
    },

    /** Stores `emitWebhook` intents. */
    async storeWebhooks(count: number, campaignId = 'cmp_1'): Promise<void> {
      await pool.query(
        `insert into "${schema}".pending_intents (id, campaign_id, lead_id, lead_version, intent)
         select gen_random_uuid(), $2, 'lead_1', n, jsonb_build_object(
           'type', 'emitWebhook', 'event', jsonb_build_object(
             'type', 'lead.tag_changed', 'timestamp', '2025-07-01T12:00:00.000Z',
             'data', jsonb_build_object('leadId', 'lead_1', 'campaignId', $2::text,
               'previousAiTag', null, 'aiTag', 'Interested')))
         from generate_series(1, $1) n`,
        [count, campaignId],
      )
    },

    async countPending(): Promise<number> {
      return await countIn(pool, `"${schema}".pending_intents`)
    },

    /** Returns the jobs that are not completed. */
    async waitingJobs(): Promise<WaitingJob[]> {
      const { rows } = await pool.query<WaitingJob>(
        `select name as queue, data, state::text,
           extract(epoch from start_after - created_on)::float as "waitSeconds"
         from ${bossSchema}.job where state <= 'active' order by name, created_on, id`,
      )
      return rows
    },

    /** Expires all active jobs, as if their workers had been killed. */
    async expireAll(): Promise<void> {
      await pool.query(
        `update ${bossSchema}.job set started_on = started_on - interval '1 day' where state = 'active'`,
      )
      if (BOSS_VERSION === 10) return await boss.expire()
      // Otherwise the maintenance would wait for its next time.
      const claim = BOSS_VERSION === 11 ? 'monitor_on' : 'monitor_claim_on'
      await pool.query(`update ${bossSchema}.queue set ${claim} = now() - interval '1 day'`)
      await Reflect.apply(Reflect.get(boss, 'supervise'), boss, [])
    },
  }
}

/** Creates a relay. By default, the test fails if the relay reports an error. */
export function createRelay(stage: Stage, options: Partial<IntentRelayOptions> = {}) {
  const { pool, boss, endpoints } = stage
  const onError = (error: unknown) => expect.unreachable(String(error))
  return createIntentRelay({ pool, boss, endpoints, onError, ...options })
}

/** Moves all pending intents. */
export async function relayAll(stage: Stage, options?: Partial<IntentRelayOptions>): Promise<void> {
  const relay = createRelay(stage, options)
  while ((await relay.relayBatch()) > 0);
}

/** Returns the boss of a stage, which calls `onCall` after each call of a method, and `before` before it. */
export function tapBoss(
  { boss }: Stage,
  method: keyof PgBoss,
  onCall: (args: readonly unknown[]) => void,
  before: () => void = () => undefined,
): PgBoss {
  return new Proxy(boss, {
    get(target, name) {
      const found: unknown = Reflect.get(target, name)
      if (typeof found !== 'function') return found
      // A method of pg-boss 12 uses private fields, which a proxy does not have.
      if (name !== method) return found.bind(target)
      return async (...args: unknown[]): Promise<unknown> => {
        before()
        const result: unknown = await Reflect.apply(found, target, args)
        onCall(args)
        return result
      }
    },
  })
}

/** Handlers that do nothing. */
export const idleHandlers: IntentHandlers = {
  cancelSend: async () => undefined,
  enrollment: async () => undefined,
}

/** A job, as the tests read it. */
export interface WaitingJob {
  readonly queue: string
  readonly data: Readonly<Record<string, unknown>>
  readonly state: string
  readonly waitSeconds: number
}

export interface IntentIds {
  readonly cancelSend: string
  readonly enrollment: string
  readonly emitWebhook: string
}

function toIds(intents: readonly StoredIntent[]): IntentIds {
  const idOf = (type: string) => intents.find(({ intent }) => intent.type === type)?.id ?? 'none'
  return {
    cancelSend: idOf('cancelSend'),
    enrollment: idOf('enrollment'),
    emitWebhook: idOf('emitWebhook'),
  }
}

/** Opens a pool for the duration of the test. */
export function openPool(url: string, applicationName = 'test'): Pool {
  const pool = new Pool({ connectionString: url, application_name: applicationName, max: 10 })
  pool.on('error', () => undefined)
  onTestFinished(() => pool.end())
  return pool
}

async function countIn(pool: Pool, table: string): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(`select count(*)::int from ${table}`)
  return rows[0]?.count ?? 0
}
