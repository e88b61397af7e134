import { createLeadService, isLeadUpdateError } from 'campaign-lead'
import {
  createPostgresLeadRepository,
  PostgresConflictError,
  PostgresTimeoutError,
} from 'campaign-lead/postgres'
import type { PoolClient } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { leadTables } from '../../support/lead-tables.js'
import {
  collectPendingIntents,
  countUp,
  countUpdates,
  createWorkspaces,
  findLead,
  refTo,
  someRefs,
} from '../../support/lead-updates.js'
import { openPostgres } from '../../support/postgres-database.js'
import { waitForLockWait } from '../../support/postgres-sessions.js'

const { pool } = await openPostgres('leads', { deadlock_timeout: '100ms' })
const tables = leadTables(pool)
const repository = createPostgresLeadRepository({ pool })
const LEAD = refTo('lead_1')
const REFS = someRefs(150)

let client: PoolClient

beforeEach(async () => {
  await tables.refill(createWorkspaces(150))
  client = await pool.connect()
  await client.query('begin')
})

afterEach(() => {
  client.release(true)
})

async function storedSteps(): Promise<number> {
  return (await findLead(repository, LEAD)).currentSequenceStep - 1
}

describe("an update in the caller's own transaction", () => {
  it('is stored when the transaction commits, and not before', async () => {
    await repository.within(client).update(LEAD, countUp)
    expect(await storedSteps()).toBe(0)
    expect(await collectPendingIntents(repository)).toEqual([])
    await client.query('commit')
    expect(await storedSteps()).toBe(1)
  })

  it('is rolled back with the transaction, together with its intents', async () => {
    await repository.within(client).update(LEAD, countUp)
    await client.query('rollback')
    expect(await storedSteps()).toBe(0)
  })

  it('is rolled back to a savepoint, which keeps earlier updates', async () => {
    const within = repository.within(client)
    await within.update(LEAD, countUp)
    await client.query('savepoint here')
    await within.update(LEAD, countUp)
    await client.query('rollback to savepoint here')
    await within.update(LEAD, countUp)
    await client.query('commit')
    expect(await storedSteps()).toBe(2)
  })

  it('sees the previous update of the same lead', async () => {
    const within = repository.within(client)
    const versions: number[] = []
    for (let times = 0; times < 3; times += 1) {
      const { intents } = await within.update(LEAD, countUp)
      versions.push(...intents.map(({ leadVersion }) => leadVersion))
    }
    await client.query('commit')
    expect(versions).toHaveLength(3)
    expect(versions).toEqual([...new Set(versions)].sort((one, other) => one - other))
    expect(await storedSteps()).toBe(3)
  })

  it('sees changes of the lead and of the tags by the same transaction', async () => {
    await client.query(`update campaign_lead.leads set replied = true where id = 'lead_2'`)
    await client.query(`update campaign_lead.workspaces set tags = tags || 'Mine'::text`)
    const received: unknown[] = []
    await repository.within(client).update(refTo('lead_2'), ({ lead, tags }) => {
      received.push(lead.replied, tags.at(-1))
      return { lead, intents: [] }
    })
    await client.query('rollback')
    expect(received).toEqual([true, 'Mine'])
    // The tags that were rolled back are not cached.
    await repository.update(refTo('lead_2'), ({ lead, tags }) => {
      received.push(lead.replied, tags.at(-1))
      return { lead, intents: [] }
    })
    expect(received.slice(2)).toEqual([false, 'Not interested'])
  })

  it('locks its lead until the transaction ends', async () => {
    await repository.within(client).update(LEAD, countUp)
    const other = repository.update(LEAD, countUp)
    await waitForLockWait(pool)
    await client.query('commit')
    await other
    expect(await storedSteps()).toBe(2)
  })

  it('stores many leads in several batches', async () => {
    const results = await repository.within(client).updateMany(REFS, countUp)
    await client.query('commit')
    expect(results.filter(({ success }) => success)).toHaveLength(150)
    expect(await countUpdates(repository, REFS)).toEqual({ updates: 150, misfits: [] })
  })

  it('does not abort the transaction if it is refused or its lead is unknown', async () => {
    const within = repository.within(client)
    const refusal = new Error('no')
    const refuse = () => {
      throw refusal
    }
    await expect(within.update(LEAD, refuse)).rejects.toBe(refusal)
    await expect(within.update(refTo('lead_999'), countUp)).rejects.toSatisfy(isLeadUpdateError)
    await within.update(LEAD, countUp)
    await client.query('commit')
    expect(await storedSteps()).toBe(1)
  })
})

describe('an update in a transaction that PostgreSQL aborts', () => {
  it('rejects with PostgresConflictError after a concurrent change under repeatable read, and can be retried', async () => {
    await client.query('rollback')
    await client.query('begin isolation level repeatable read')
    await client.query('select 1 from campaign_lead.leads')
    await repository.update(LEAD, countUp)
    const within = repository.within(client)
    await expect(within.update(LEAD, countUp)).rejects.toThrow(PostgresConflictError)
    await client.query('rollback')
    await client.query('begin isolation level repeatable read')
    await within.update(LEAD, countUp)
    await client.query('commit')
    expect(await storedSteps()).toBe(2)
  })

  it('rejects with PostgresConflictError after a concurrent change under serializable', async () => {
    await client.query('rollback')
    await client.query('begin isolation level serializable')
    await client.query('select 1 from campaign_lead.leads')
    await repository.update(LEAD, countUp)
    const many = repository.within(client).updateMany([LEAD], countUp)
    await expect(many).rejects.toThrow(PostgresConflictError)
    await client.query('rollback')
  })

  it('rejects with PostgresConflictError after a deadlock', async () => {
    const other = await pool.connect()
    await other.query(`set deadlock_timeout = '30s'`)
    await other.query('begin')
    await repository.within(other).update(refTo('lead_2'), countUp)
    await repository.within(client).update(LEAD, countUp)
    const late = repository.within(other).update(LEAD, countUp)
    await waitForLockWait(pool)
    const deadlocked = repository.within(client).update(refTo('lead_2'), countUp)
    await expect(deadlocked).rejects.toThrow(PostgresConflictError)
    await client.query('rollback')
    await late
    await other.query('commit')
    other.release(true)
    expect(await storedSteps()).toBe(1)
  })

  it('rejects updateMany as a whole, because no lead is stored', async () => {
    // The failing lead is in the second batch.
    const decide: typeof countUp = (stored) => {
      const { lead, intents } = countUp(stored)
      const isLast = lead._id === 'lead_99'
      return { lead: isLast ? { ...lead, currentSequenceStep: -1 } : lead, intents }
    }
    await expect(repository.within(client).updateMany(REFS, decide)).rejects.toMatchObject({
      constraint: 'leads_current_sequence_step_check',
    })
    await client.query('commit')
    expect(await countUpdates(repository, REFS)).toEqual({ updates: 0, misfits: [] })
  })
})

describe("a service in the caller's own transaction", () => {
  const within = () => createLeadService({ repository: repository.within(client), sink: 'relay' })

  it('stores its intents when the transaction commits', async () => {
    await within().updateLead(LEAD, { aiTag: 'Interested' })
    expect(await collectPendingIntents(repository)).toEqual([])
    await client.query('commit')
    expect(await collectPendingIntents(repository)).toHaveLength(2)
  })

  it('rejects a lead of another workspace with NOT_FOUND', async () => {
    const foreign = within().updateLead(LEAD, { aiTag: null }, { workspaceIds: ['ws_2'] })
    await expect(foreign).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('lists and acknowledges the intents of the transaction', async () => {
    const here = repository.within(client)
    await here.update(LEAD, countUp)
    const pending = await collectPendingIntents(here)
    expect(pending).toHaveLength(1)
    await here.acknowledge(pending.map(({ id }) => id))
    await client.query('commit')
    expect(await collectPendingIntents(repository)).toEqual([])
  })
})

describe("an update of a locked lead in the caller's own transaction", () => {
  it('rejects with PostgresTimeoutError after the lock_timeout of the session', async () => {
    await repository.within(client).update(LEAD, countUp)
    const other = await pool.connect()
    await other.query(`begin; set local lock_timeout = '20ms'`)
    const update = repository.within(other).update(LEAD, countUp)
    await expect(update).rejects.toThrow(PostgresTimeoutError)
    other.release(true)
  })
})

describe('an update on a client without a transaction', () => {
  it('is stored immediately', async () => {
    await client.query('rollback')
    await repository.within(client).update(LEAD, countUp)
    expect(await storedSteps()).toBe(1)
  })
})
