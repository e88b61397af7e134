import {
  createPostgresLeadRepository,
  insertWorkspaces,
  migrateLeadTables,
  type PostgresLeadRepository,
} from 'campaign-lead/postgres'
import type { Pool } from 'pg'
import { expect, onTestFinished, type TestContext } from 'vitest'
import { openPool } from '../support/lead-tables.js'
import { createWorkspaces } from '../support/lead-updates.js'
import { createDatabase } from '../support/postgres-database.js'
import { countIntents, type IntentCount } from './fault-count.js'
import { type IntentReceiver, openIntentReceiver } from './intent-receiver.js'
import { createRelay, createWorkers, SECRET, type SystemParts, startBoss } from './system.js'
import { ALL_LEADS } from './writer.js'

/** A database with leads, a receiver, and a record of every intent that was stored. */
export interface FaultStage extends SystemParts {
  readonly url: string
  readonly repository: PostgresLeadRepository
  readonly receiver: IntentReceiver
  /** The errors that the relay, the workers and pg-boss reported. */
  readonly errors: unknown[]
  /** Counts the intents in the outbox and in the queues. */
  countLeft(): Promise<LeftIntents>
  /** Starts a relay and workers for the rest of the test. */
  startExecution(options?: Parameters<typeof createWorkers>[2]): void
  /**
   * Waits until all intents are executed. Expects as many updates as stored and executed intents, and none
   * lost or invented.
   */
  expectAllExecuted(
    task: TestContext['task'],
    fault: string,
    injected: number,
  ): Promise<IntentCount>
}

interface LeftIntents {
  readonly pending: number
  readonly jobs: number
}

/** Triggers record each update of a lead, and each intent, in the transaction that stores it. */
const RECORD = `
  create schema record;
  create table record.updated (lead_id text, lead_version bigint);
  create table record.stored (id uuid, lead_id text, lead_version bigint);
  create function record.update() returns trigger language plpgsql as $$
  begin
    insert into record.updated values (new.id, new.version);
    return null;
  end $$;
  create function record.store() returns trigger language plpgsql as $$
  begin
    insert into record.stored values (new.id, new.lead_id, new.lead_version);
    return null;
  end $$;
  create trigger record after update on campaign_lead.leads
    for each row execute function record.update();
  create trigger record after insert on campaign_lead.pending_intents
    for each row execute function record.store()`

/** Includes the dead letters, since none is expected. */
const LEFT = `
  select (select count(*) from campaign_lead.pending_intents)::int as pending,
    (select count(*) from pgboss.job where name like 'campaign-lead-%' and state < 'completed')::int as jobs`

/**
 * Opens a database, a receiver and pg-boss for the duration of a test.
 *
 * @param databaseUrl - Defaults to a new database on the shared server.
 */
export async function openFaultStage(databaseUrl?: string): Promise<FaultStage> {
  const url = databaseUrl ?? (await createDatabase('queues'))
  const pool = openPool(url)
  onTestFinished(() => pool.end())
  await migrateLeadTables(pool)
  await insertWorkspaces(pool, createWorkspaces(ALL_LEADS.length))
  await pool.query(RECORD)
  const receiver = await openIntentReceiver()
  await addEndpoint(pool, 'crm', receiver.url)
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
    receiver,
    errors,
    countLeft,
    repository: createPostgresLeadRepository({ pool }),
    startExecution(options) {
      for (const part of [createRelay(parts), createWorkers(parts, receiver.url, options)]) {
        part.start()
        onTestFinished(() => part.stop())
      }
    },
    async expectAllExecuted(task, fault, injected) {
      await waitUntilAllExecuted(countLeft)
      const { updates, stored } = await readRecord(pool)
      const executed = receiver.accepted.all.map(({ id }) => id)
      const intents = countIntents(updates, stored, executed)
      task.meta.faultCount = { fault, injected, intents }
      expect(injected).toBeGreaterThan(0)
      expect(updates).toBeGreaterThan(0)
      expect(intents).toMatchObject({ stored: updates, executed: updates, lost: 0, invented: 0 })
      expectEqualRepetitions(receiver)
      return intents
    },
  }
}

/** Waits until nothing is left. Fails after 30 seconds without progress: a fixed total would fail on a busy machine. */
async function waitUntilAllExecuted(countLeft: FaultStage['countLeft']): Promise<void> {
  for (let left = await countLeft(); left.pending + left.jobs > 0; ) {
    const before = left
    const readLeft = async () => {
      left = await countLeft()
      return left
    }
    await expect.poll(readLeft, { timeout: 30_000 }).not.toEqual(before)
  }
}

/** Sends the webhooks of the workspace to a receiver. */
export async function addEndpoint(pool: Pool, id: string, url: string): Promise<void> {
  await pool.query(
    `insert into campaign_lead.webhook_endpoints (id, workspace_id, url, secrets)
     select $1, id, $2, $3 from campaign_lead.workspaces`,
    [id, url, [SECRET]],
  )
}

/** Reads the stored intents, and expects one for each update of each lead. */
async function readRecord(pool: Pool): Promise<{ updates: number; stored: string[] }> {
  const updated = await pool.query<{ update: string }>(
    `select lead_id || ' ' || lead_version as update from record.updated order by 1`,
  )
  const stored = await pool.query<{ id: string; update: string }>(
    `select id, lead_id || ' ' || lead_version as update from record.stored order by 2`,
  )
  expect(stored.rows.map(({ update }) => ({ update }))).toEqual(updated.rows)
  return { updates: updated.rows.length, stored: stored.rows.map(({ id }) => id) }
}

/** Expects the same body in each execution of an intent. */
function expectEqualRepetitions({ accepted }: IntentReceiver): void {
  const distinct = new Set(accepted.all.map(({ id, body }) => `${id} ${body}`))
  expect(distinct.size).toBe(new Set(accepted.all.map(({ id }) => id)).size)
}
