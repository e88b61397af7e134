import { createIntentQueues, createIntentRelay, createIntentWorkers } from 'campaign-lead/pg-boss'
import {
  createPostgresWebhookEndpoints,
  insertWorkspaces,
  migrateLeadTables,
} from 'campaign-lead/postgres'
import { Pool } from 'pg'
import PgBoss from 'pg-boss'
import { readTreeMs } from '../report/processor-time.js'
import { createJobs, ENDPOINT_INDEXES, type Engine } from './engine.js'

/** Options of {@link createCampaignLeadEngines}. */
export interface CampaignLeadOptions {
  /** The URL of an empty database. */
  readonly url: string
  /** The process of the server. */
  readonly postmaster: number
  readonly receiverUrl: string
  readonly secret: string
}

/** Creates the library: the workers with the relay, and the workers alone, whose jobs are already in the queues. */
export async function createCampaignLeadEngines({
  url,
  postmaster,
  receiverUrl,
  secret,
}: CampaignLeadOptions): Promise<readonly [Engine, Engine]> {
  const pool = new Pool({ connectionString: url, max: 10 })
  await migrateLeadTables(pool)
  await insertWorkspaces(
    pool,
    ENDPOINT_INDEXES.map((index) => ({
      id: `ws_${index}`,
      tags: ['Interested'],
      campaigns: [{ id: `cmp_${index}`, subsequences: [], leads: [] }],
    })),
  )
  await pool.query(
    `insert into campaign_lead.webhook_endpoints (id, workspace_id, url, secrets)
     select 'endpoint_' || index, 'ws_' || index, $2, $3 from unnest($1::int[]) index`,
    [ENDPOINT_INDEXES, receiverUrl, [secret]],
  )
  const boss = new PgBoss({ connectionString: url, supervise: false, schedule: false, max: 2 })
  await boss.start()
  await createIntentQueues({ boss })
  const endpoints = createPostgresWebhookEndpoints({ pool })

  function createRelay(onError: (error: unknown) => void) {
    return createIntentRelay({ pool, boss, endpoints, onError })
  }

  const fill: Engine['fill'] = async (kind, backlog) => {
    await pool.query('truncate pgboss.job, campaign_lead.pending_intents')
    for (const jobs of createJobs(kind, backlog)) {
      await pool.query(
        `insert into campaign_lead.pending_intents (id, campaign_id, lead_id, lead_version, intent)
         select (job ->> 'id')::uuid, replace(job ->> 'endpointId', 'endpoint', 'cmp'), 'lead_1', 1, job -> 'intent'
         from jsonb_array_elements($1::jsonb) with ordinality as jobs (job, ordinal) order by ordinal`,
        [JSON.stringify(jobs)],
      )
    }
    await pool.query('vacuum analyze campaign_lead.pending_intents')
  }

  const withRelay: Engine = {
    name: 'campaign-lead, relay and workers',
    fill,
    async start({ handle, sender, fail }) {
      const relay = createRelay(fail)
      const workers = createIntentWorkers({
        pool,
        boss,
        endpoints,
        sender,
        handlers: { cancelSend: async () => handle(), enrollment: async () => handle() },
        onError: fail,
      })
      relay.start()
      workers.start()
      return async () => {
        await relay.stop()
        await workers.stop()
      }
    },
    readServerMs: () => readTreeMs(postmaster),
    async close() {
      await boss.stop({ graceful: false })
      await pool.end()
    },
  }

  const workersAlone: Engine = {
    ...withRelay,
    name: 'campaign-lead, workers',
    async fill(kind, backlog) {
      await fill(kind, backlog)
      const relay = createRelay((error) => {
        throw error
      })
      while ((await relay.relayBatch()) > 0) continue
      await pool.query('vacuum analyze pgboss.job')
    },
    close: async () => undefined,
  }
  return [withRelay, workersAlone]
}
