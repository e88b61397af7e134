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

/** What differs from test to test. */
export interface StageOptions {
  readonly leads?: readonly string[]
  readonly expireInSeconds?: number
  readonly schema?: string
  readonly bossSchema?: string
}

export type Stage = Awaited<ReturnType<typeof openStage>>

/** Databases that an earlier test has left. To create one takes longer than most tests. */
const idleDatabases: string[] = []

/** Returns a database with the tables and the queues for the rest of the test, as if it were new. */
async function takeDatabase(): Promise<string> {
  const idle = idleDatabases.pop()
  const url = idle ?? (await createDatabase('queues'))
  // The stage registers what ends its programs later, which therefore runs before this.
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
     delete from pgboss.job; delete from pgboss.archive`,
  )
  // Deleted rows would slow down the queries of the next test.
  await pool.query('vacuum campaign_lead.leads, campaign_lead.pending_intents, pgboss.job')
  await pool.end()
}

/** Opens a database with leads that have an e-mail pending, endpoints for webhooks, and pg-boss. */
export async function openStage(options: StageOptions = {}) {
  const { leads = ['lead_1'], expireInSeconds } = options
  const { schema = 'campaign_lead', bossSchema = 'pgboss' } = options
  const isDefault = schema === 'campaign_lead' && bossSchema === 'pgboss'
  const url = isDefault ? await takeDatabase() : await createDatabase('empty')
  const pool = openPool(url)
  if (!isDefault) await migrateLeadTables(pool, { schema })
  const given = leads.map((_id) => aLead({ _id, pendingSend: aPendingSend('main') }))
  const campaign = { id: 'cmp_1', subsequences: SUBSEQUENCES, leads: given }
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

    /** Tags a lead, as the service does before it delivers: it gives one intent of each kind. */
    async tag(leadId: string, patch: LeadPatch = { aiTag: 'Interested' }): Promise<IntentIds> {
      const { intents } = await repository.update(refTo(leadId), ({ lead }) => decide(lead, patch))
      return idsOf(intents)
    },

    /** Tags a lead in a transaction that has begun and ends later. */
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

    async endpoint(id: string): Promise<WebhookEndpoint> {
      const endpoint = await endpoints.find(id)
      if (endpoint === null || endpoint === 'disabled')
        throw new Error(`There is no endpoint ${id}`)
      return endpoint
    },

    /** Stores intents of a lead, as many as there may be after a long pause. */
    async storeMany(count: number): Promise<void> {
      await pool.query(
        `insert into "${schema}".pending_intents (id, campaign_id, lead_id, lead_version, intent)
         select gen_random_uuid(), 'cmp_1', 'lead_1', n, jsonb_build_object(
           'type', 'cancelSend', 'leadId', 'lead_1', 'campaignId', 'cmp_1', 'sendId', 'send_' || n,
           'sequence', 'main')
         from generate_series(1, $1) n`,
        [count],
      )
    },

    /** Stores one kind of intent as often as that, all of them for webhooks. */
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

    /** What is in pg-boss, and not yet done. */
    async waitingJobs(): Promise<WaitingJob[]> {
      const { rows } = await pool.query<WaitingJob>(
        `select name as queue, data, state::text,
           extract(epoch from start_after - created_on)::float as "waitSeconds"
         from ${bossSchema}.job where state <= 'active' order by name, created_on, id`,
      )
      return rows
    },

    /** Has time pass for whatever is under way, so that pg-boss believes its worker dead. */
    async expireAll(): Promise<void> {
      await pool.query(
        `update ${bossSchema}.job set started_on = started_on - interval '1 day' where state = 'active'`,
      )
      await boss.expire()
    },
  }
}

/** A relay that nothing may go wrong with, where the test does not say so. */
export function relayOf(stage: Stage, options: Partial<IntentRelayOptions> = {}) {
  const { pool, boss, endpoints } = stage
  const onError = (error: unknown) => expect.unreachable(String(error))
  return createIntentRelay({ pool, boss, endpoints, onError, ...options })
}

/** Moves all that is stored. */
export async function relayAll(stage: Stage, options?: Partial<IntentRelayOptions>): Promise<void> {
  const relay = relayOf(stage, options)
  while ((await relay.relayBatch()) > 0);
}

/** The boss of a stage, which tells of each call of a method once it is through. */
export function tapBoss({ boss }: Stage, method: keyof PgBoss, tell: () => void): PgBoss {
  return new Proxy(boss, {
    get(target, name) {
      const found: unknown = Reflect.get(target, name)
      if (typeof found !== 'function') return found
      // pg-boss 12 has private fields, which a proxy does not have.
      if (name !== method) return found.bind(target)
      return async (...given: unknown[]): Promise<unknown> => {
        const result: unknown = await Reflect.apply(found, target, given)
        tell()
        return result
      }
    },
  })
}

/** Carry out nothing. */
export const idleHandlers: IntentHandlers = {
  cancelSend: async () => undefined,
  enrollment: async () => undefined,
}

/** A job as the tests look at it. */
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

function idsOf(intents: readonly StoredIntent[]): IntentIds {
  const idOf = (type: string) => intents.find(({ intent }) => intent.type === type)?.id ?? 'none'
  return {
    cancelSend: idOf('cancelSend'),
    enrollment: idOf('enrollment'),
    emitWebhook: idOf('emitWebhook'),
  }
}

/** Connections until the test is over. */
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
