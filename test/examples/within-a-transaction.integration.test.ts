import { isLeadUpdateError, type LeadPatch } from 'campaign-lead'
import {
  createPostgresLeadRepository,
  insertWorkspaces,
  PostgresTimeoutError,
} from 'campaign-lead/postgres'
import { Pool } from 'pg'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { updateAndLog } from '../../examples/postgres/within-a-transaction.js'
import { aLead, SUBSEQUENCES, TAGS } from '../support/builders.js'
import { createDatabase } from '../support/postgres-database.js'
import { refTo } from '../support/seeds.js'

let pool: Pool

beforeEach(async () => {
  pool = new Pool({ connectionString: await createDatabase('leads') })
  pool.on('error', () => undefined)
  const campaign = { id: 'cmp_1', subsequences: SUBSEQUENCES, leads: [aLead()] }
  await insertWorkspaces(pool, [{ id: 'ws_1', tags: TAGS, campaigns: [campaign] }])
  await pool.query(`
    create table lead_log (lead_id text, who text not null);
    create table updated (lead_id text);
    create function record_update() returns trigger language plpgsql as $$
    begin
      insert into updated values (new.id);
      return null;
    end $$;
    create trigger record after update on campaign_lead.leads for each row execute function record_update()`)
})

afterEach(() => pool.end())

/** Counts the updates of the lead and the entries in the log. */
async function countBoth(): Promise<unknown> {
  const { rows } = await pool.query(`select
    (select count(*)::integer from updated) as updates,
    (select count(*)::integer from lead_log) as logged`)
  return rows[0]
}

function update(patch: LeadPatch, who: string | null = 'Ada'): Promise<string> {
  const repository = createPostgresLeadRepository({ pool })
  return updateAndLog(pool, repository, refTo('lead_1'), patch, who)
}

/** Locks the lead in a separate session. */
async function lockLead(): Promise<{ pid: number; end: () => void }> {
  const client = await pool.connect()
  await client.query('begin')
  const { rows } = await client.query<{ pid: number }>(
    'select pg_backend_pid() as pid from campaign_lead.leads for update',
  )
  const { pid } = rows[0] ?? expect.unreachable()
  return { pid, end: () => client.release(true) }
}

/** Terminates the session that waits for this session, as soon as there is one. */
async function terminateWaiting(pid: number): Promise<void> {
  await vi.waitFor(async () => {
    const { rowCount } = await pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where $1 = any (pg_blocking_pids(pid))`,
      [pid],
    )
    expect(rowCount).toBe(1)
  })
}

describe('an update and a log entry in one transaction', () => {
  it('are both stored, even if the lead is updated concurrently', async () => {
    const patches: LeadPatch[] = [{ status: 'paused' }, { aiTag: 'Interested' }]
    expect(await Promise.all(patches.map((patch) => update(patch)))).toEqual(['stored', 'stored'])
    expect(await countBoth()).toEqual({ updates: 2, logged: 2 })
  })

  it('are both rolled back if the update is refused', async () => {
    await expect(update({ aiTag: 'No tag' })).rejects.toSatisfy(isLeadUpdateError)
    expect(await countBoth()).toEqual({ updates: 0, logged: 0 })
  })

  it('are both rolled back if the log entry is invalid', async () => {
    await expect(update({ aiTag: 'Interested' }, null)).rejects.toThrow(
      'null value in column "who"',
    )
    expect(await countBoth()).toEqual({ updates: 0, logged: 0 })
  })

  it('are both rolled back if the lead stays locked', async () => {
    const { end } = await lockLead()
    const shortTimeout = new Pool({ ...pool.options, lock_timeout: 20 })
    const repository = createPostgresLeadRepository({ pool: shortTimeout })
    const blocked = updateAndLog(
      shortTimeout,
      repository,
      refTo('lead_1'),
      { status: 'paused' },
      'Ada',
    )
    await expect(blocked).rejects.toThrow(PostgresTimeoutError)
    await shortTimeout.end()
    end()
    expect(await countBoth()).toEqual({ updates: 0, logged: 0 })
  })

  it('have an unknown result if the connection is lost', async () => {
    const { pid, end } = await lockLead()
    const lost = update({ aiTag: 'Interested' })
    await terminateWaiting(pid)
    end()
    expect(await lost).toBe('unknown')
    expect(await countBoth()).toEqual({ updates: 0, logged: 0 })
  })
})
