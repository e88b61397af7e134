import {
  createPostgresLeadRepository,
  insertWorkspaces,
  migrateLeadTables,
  type PostgresLeadRepository,
} from 'campaign-lead/postgres'
import type { Pool } from 'pg'
import { expect, onTestFinished, type TestContext } from 'vitest'
import { openPool } from '../support/lead-tables.js'
import { workspaceOf } from '../support/lead-updates.js'
import { createDatabase } from '../support/postgres-database.js'
import { countIntents, type IntentCount } from './fault-count.js'
import { type Outside, openOutside } from './outside.js'
import { createRelay, createWorkers, type Parts, SECRET, startBoss } from './setting.js'
import { ALL_LEADS } from './writer.js'

/** A database with leads, the outside, and a record of every intent that was ever stored. */
export interface FaultStage extends Parts {
  readonly url: string
  readonly repository: PostgresLeadRepository
  readonly outside: Outside
  /** What the parts of this program have told of. */
  readonly errors: unknown[]
  /** What waits to be moved, and to be carried out. */
  countLeft(): Promise<LeftIntents>
  /** Has this program carry out intents until the test is over. */
  startCarryingOut(given?: Parameters<typeof createWorkers>[2]): void
  /**
   * Waits until nothing is left to be carried out, counts, and holds what was counted against the promise:
   * as many updates as intents that were stored and carried out, none lost, none invented.
   */
  expectAllCarriedOut(
    task: TestContext['task'],
    fault: string,
    struck: number,
  ): Promise<IntentCount>
}

interface LeftIntents {
  readonly pending: number
  readonly jobs: number
}

/** By the database itself, in the transaction that stores them. */
const RECORD = `
  create schema record;
  create table record.stored (id uuid, lead_id text, lead_version bigint);
  create function record.store() returns trigger language plpgsql as $$
  begin
    insert into record.stored values (new.id, new.lead_id, new.lead_version);
    return null;
  end $$;
  create trigger record after insert on campaign_lead.pending_intents
    for each row execute function record.store()`

/** With what has been given up, which nobody works on. */
const LEFT = `
  select (select count(*) from campaign_lead.pending_intents)::int as pending,
    (select count(*) from pgboss.job where name like 'campaign-lead-%' and state < 'completed')::int as jobs`

/** @param databaseUrl - Defaults to that of a new database on the server that all files share. */
export async function openFaultStage(databaseUrl?: string): Promise<FaultStage> {
  const url = databaseUrl ?? (await createDatabase('queues'))
  const pool = openPool(url)
  onTestFinished(() => pool.end())
  await migrateLeadTables(pool)
  await insertWorkspaces(pool, workspaceOf(ALL_LEADS.length))
  await pool.query(RECORD)
  const outside = await openOutside()
  await addEndpoint(pool, 'crm', outside.url)
  const errors: unknown[] = []
  const onError = (error: unknown) => void errors.push(error)
  const boss = await startBoss(url, onError)
  onTestFinished(() => boss.stop({ graceful: false }))
  const parts = { pool, boss, onError }

  async function countLeft(): Promise<LeftIntents> {
    const { rows } = await pool.query<LeftIntents>(LEFT)
    return rows[0] ?? expect.unreachable('No row')
  }

  return {
    ...parts,
    url,
    outside,
    errors,
    countLeft,
    repository: createPostgresLeadRepository({ pool }),
    startCarryingOut(given) {
      for (const part of [createRelay(parts), createWorkers(parts, outside.url, given)]) {
        part.start()
        onTestFinished(() => part.stop())
      }
    },
    async expectAllCarriedOut(task, fault, struck) {
      await waitUntilNothingIsLeft(countLeft)
      const { updates, stored } = await readRecord(pool)
      const carriedOut = outside.taken.all.map(({ id }) => id)
      const intents = countIntents(updates, stored, carriedOut)
      task.meta.faultCount = { fault, struck, intents }
      expect(struck).toBeGreaterThan(0)
      expect(updates).toBeGreaterThan(0)
      expect(intents).toMatchObject({ stored: updates, carriedOut: updates, lost: 0, invented: 0 })
      expectSameEachTime(outside)
      return intents
    },
  }
}

/** Fails if nothing was executed for 30 seconds. A fixed limit for all would fail on a busy machine. */
async function waitUntilNothingIsLeft(countLeft: FaultStage['countLeft']): Promise<void> {
  for (let left = await countLeft(); left.pending + left.jobs > 0; ) {
    const before = left
    const readLeft = async () => {
      left = await countLeft()
      return left
    }
    await expect.poll(readLeft, { timeout: 30_000 }).not.toEqual(before)
  }
}

/** Has a receiver get the webhooks of the workspace. */
export async function addEndpoint(pool: Pool, id: string, url: string): Promise<void> {
  await pool.query(
    `insert into campaign_lead.webhook_endpoints (id, workspace_id, url, secrets)
     select $1, id, $2, $3 from campaign_lead.workspaces`,
    [id, url, [SECRET]],
  )
}

/** Each version of each lead has called for one intent. */
async function readRecord(pool: Pool): Promise<{ updates: number; stored: string[] }> {
  const leads = await pool.query<{ id: string; version: number }>(
    'select id, version::int from campaign_lead.leads',
  )
  const stored = await pool.query<{ id: string; update: string }>(
    `select id, lead_id || ' ' || lead_version as update from record.stored`,
  )
  const updates = leads.rows.flatMap(({ id, version }) =>
    Array.from({ length: version }, (_, index) => `${id} ${index + 1}`),
  )
  expect(stored.rows.map(({ update }) => update).sort()).toEqual(updates.sort())
  return { updates: updates.length, stored: stored.rows.map(({ id }) => id) }
}

/** What comes twice is the same. */
function expectSameEachTime({ taken }: Outside): void {
  const distinct = new Set(taken.all.map(({ id, body }) => `${id} ${body}`))
  expect(distinct.size).toBe(new Set(taken.all.map(({ id }) => id)).size)
}
