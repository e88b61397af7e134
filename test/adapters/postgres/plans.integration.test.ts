import { createIntentRelay } from 'campaign-lead/pg-boss'
import {
  createPostgresLeadRepository,
  createPostgresWebhookEndpoints,
  insertWorkspaces,
} from 'campaign-lead/postgres'
import type { Pool } from 'pg'
import PgBoss from 'pg-boss'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openPool } from '../../support/lead-tables.js'
import { collectPendingIntents, countUp, createWorkspaces } from '../../support/lead-updates.js'
import { openPostgres } from '../../support/postgres-database.js'

/** So many that each table is large. */
const CAMPAIGNS = 100_000
const LEADS_PER_CAMPAIGN = 10
const INTENTS = 200_000
/** PostgreSQL can use a generic plan from the sixth execution of a prepared statement. */
const EXECUTIONS = 8

const { url, pool } = await openPostgres('queues')

/** A million leads in 100,000 campaigns and workspaces. Three of ten leads have a pending send. */
const FILL = `
  set search_path to campaign_lead;
  -- Without checks of the foreign keys, which take half of the time.
  set session_replication_role to replica;
  insert into workspaces (id, tags) select 'ws ' || n, '{Interested}' from generate_series(1, ${CAMPAIGNS}) n;
  insert into webhook_endpoints (id, workspace_id, url, secrets)
  select 'end ' || n, 'ws ' || n, 'https://example.com/', '{whsec_1}' from generate_series(1, ${CAMPAIGNS}) n;
  insert into campaigns (id, workspace_id) select 'cmp ' || n, 'ws ' || n from generate_series(1, ${CAMPAIGNS}) n;
  insert into leads (campaign_id, id, status, current_sequence_step, replied, added_at)
  select 'cmp ' || c, 'lead ' || l, 'active', 1, false, now()
  from generate_series(1, ${CAMPAIGNS}) c, generate_series(1, ${LEADS_PER_CAMPAIGN}) l where l % 3 > 0;
  insert into leads (
    campaign_id, id, status, current_sequence_step, replied, added_at, pending_send_id, pending_send_sequence,
    pending_send_at
  )
  select 'cmp ' || c, 'lead ' || l, 'active', 1, false, now(), 'send', 'main',
    now() + (c - ${CAMPAIGNS / 2}) * interval '1 minute'
  from generate_series(1, ${CAMPAIGNS}) c, generate_series(1, ${LEADS_PER_CAMPAIGN}) l where l % 3 = 0;
  insert into pending_intents (id, campaign_id, lead_id, lead_version, intent)
  select gen_random_uuid(), 'cmp ' || n % ${CAMPAIGNS} + 1, 'lead 1', 1,
    jsonb_build_object('type', case when n % 2 = 0 then 'emitWebhook' else 'enrollment' end)
  from generate_series(1, ${INTENTS}) n;
  analyze`

let boss: PgBoss

beforeAll(async () => {
  const client = await pool.connect()
  await client.query(FILL)
  client.release(true)
  boss = new PgBoss({ connectionString: url, supervise: false, schedule: false, max: 1 })
  await boss.start()
}, 180_000)

afterAll(() => boss.stop({ graceful: false }))

/** Opens a pool with one connection. */
type OpenPool = () => Pool

/** Counts the sequential scans of tables during some work, including those by functions and triggers. */
async function findScannedTables(work: (open: OpenPool) => Promise<void>): Promise<string[]> {
  const pools: Pool[] = []
  onTestFinished(async () => {
    await Promise.all(pools.map((opened) => opened.end()))
  })
  const before = await countScans()
  await work(() => {
    const opened = openPool(url, { max: 1 })
    pools.push(opened)
    return opened
  })
  // Otherwise a session reports its counts at most once a second.
  for (const opened of pools) await opened.query('select pg_stat_force_next_flush()')
  const after = await countScans()
  return Object.keys(after).filter((table) => after[table] !== before[table])
}

async function countScans(): Promise<Record<string, string>> {
  const { rows } = await pool.query<{ table: string; scans: string }>(
    `select relname as table, seq_scan as scans from pg_stat_user_tables
     where schemaname = 'campaign_lead' and relname <> 'migrations'`,
  )
  return Object.fromEntries(rows.map(({ table, scans }) => [table, scans]))
}

async function repeat(work: (index: number) => Promise<unknown>): Promise<void> {
  for (let index = 1; index <= EXECUTIONS; index += 1) await work(index)
}

function refTo(campaign: number, lead: number) {
  return { campaignId: `cmp ${campaign}`, leadId: `lead ${lead}` }
}

const cases: Record<string, (open: OpenPool) => Promise<void>> = {
  'an update of one lead': async (open) => {
    const repository = createPostgresLeadRepository({ pool: open() })
    await repeat((index) => repository.update(refTo(index, 1), countUp))
  },
  'an update that locks its lead first': async (open) => {
    const repository = createPostgresLeadRepository({ pool: open(), lockFirst: true })
    await repeat((index) => repository.update(refTo(index, 1), countUp))
  },
  'an update of many leads in many campaigns': async (open) => {
    const repository = createPostgresLeadRepository({ pool: open() })
    await repeat((index) => {
      const refs = Array.from({ length: 250 }, (_, campaign) => refTo(campaign + 1, index))
      return repository.updateMany(refs, countUp)
    })
  },
  'pendingIntents and acknowledge': async (open) => {
    const repository = createPostgresLeadRepository({ pool: open() })
    const intents = await collectPendingIntents(repository)
    expect(intents.length).toBeGreaterThanOrEqual(INTENTS)
    await repeat((index) =>
      repository.acknowledge(intents.slice(500 * (index - 1), 500 * index).map(({ id }) => id)),
    )
  },
  'a batch of the relay': async (open) => {
    const endpoints = createPostgresWebhookEndpoints({ pool: open() })
    const onError = (error: unknown) => expect.unreachable(String(error))
    const relay = createIntentRelay({ pool: open(), boss, endpoints, onError })
    await repeat(() => relay.relayBatch())
  },
  'finding and disabling webhook endpoints': async (open) => {
    const endpoints = createPostgresWebhookEndpoints({ pool: open() })
    await repeat(async (index) => {
      await endpoints.ofCampaigns(Array.from({ length: 50 }, (_, n) => `cmp ${n * index}`))
      await endpoints.find(`end ${index}`)
      await endpoints.disable({ id: `end ${index}`, url: 'https://example.com/' })
    })
  },
  'listing sends that are due': async (open) => {
    const repository = createPostgresLeadRepository({ pool: open() })
    await repeat(async () => {
      const refs = await repository.dueSends?.({ before: new Date(), limit: 100 })
      expect(refs).toHaveLength(100)
    })
  },
  'a change of the tags and subsequences': async (open) => {
    const single = open()
    await repeat((index) =>
      single.query(`
        update campaign_lead.workspaces set tags = '{New}' where id = 'ws ${index}';
        update campaign_lead.campaigns set subsequences = '[]', workspace_id = 'ws 1' where id = 'cmp ${index}'`),
    )
  },
  'inserting workspaces': async (open) => {
    const single = open()
    await insertWorkspaces(single, createWorkspaces(10))
  },
  'deleting a lead, a campaign and a workspace': async (open) => {
    const single = open()
    await repeat((index) =>
      single.query(`
        delete from campaign_lead.leads where campaign_id = 'cmp 100' and id = 'lead ${index}';
        delete from campaign_lead.campaigns where id = 'cmp ${100 + index}';
        delete from campaign_lead.workspaces where id = 'ws ${200 + index}'`),
    )
  },
}

describe('the tables with a million leads', () => {
  it('report a sequential scan that a function of SQL makes', async () => {
    const scanned = await findScannedTables(async (open) => {
      await open().query(
        `do $$ begin perform count(*) from campaign_lead.webhook_endpoints; end $$`,
      )
    })
    expect(scanned).toEqual(['webhook_endpoints'])
  })

  it.each(Object.entries(cases))('are not scanned sequentially by %s', async (_, work) => {
    expect(await findScannedTables(work)).toEqual([])
  })
})
