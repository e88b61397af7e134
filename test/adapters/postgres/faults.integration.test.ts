import {
  createPostgresLeadRepository,
  migrateLeadTables,
  PostgresConflictError,
  type PostgresPool,
  type PostgresQuery,
  PostgresTimeoutError,
  PostgresUnavailableError,
} from 'campaign-lead/postgres'
import type { Pool, PoolClient } from 'pg'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { leadTables, openPool } from '../../support/lead-tables.js'
import { countUp, countUpdates, refTo, someRefs, workspaceOf } from '../../support/lead-updates.js'
import { startPostgresServer } from '../../support/postgres-server.js'
import {
  terminateSessions,
  waitForIdleSessions,
  waitForLockWait,
} from '../../support/postgres-sessions.js'
import { beforeFirstWrite, isLock, isWrite, once, tapPool } from '../../support/tapped-pool.js'

/** A server of this file alone, since the tests stop it and crash it. */
const server = await startPostgresServer({ deadlock_timeout: '500ms' })
/** The connections of the tests, apart from those of the repository under test. */
const admin = openPool(server.url)
await migrateLeadTables(admin)
const tables = leadTables(admin)
const witness = createPostgresLeadRepository({ pool: admin })
const LEAD = refTo('lead_1')
const REFS = someRefs(5)
const modes = [
  { mode: 'optimistic', lockFirst: false },
  { mode: 'locked first', lockFirst: true },
]

let pool: Pool

afterAll(async () => {
  await admin.end()
  await server.end()
})

beforeEach(async () => {
  await tables.refill(workspaceOf(5))
  pool = openPool(server.url, { max: 2, application_name: 'tried' })
})

afterEach(async () => {
  await pool.end()
  expect((await countUpdates(witness, REFS)).misfits).toEqual([])
})

async function storedUpdates(): Promise<number> {
  return (await countUpdates(witness, REFS)).updates
}

describe.each(modes)('a connection that is lost ($mode)', ({ lockFirst }) => {
  const open = (through: PostgresPool) =>
    createPostgresLeadRepository({ pool: through, lockFirst, timeoutSeconds: 5 })

  it('before the write: nothing is stored, and the next update goes through', async () => {
    const repository = open(
      tapPool(
        pool,
        beforeFirstWrite(() => terminateSessions(admin, 'tried')),
      ),
    )
    await expect(repository.update(LEAD, countUp)).rejects.toThrow(PostgresUnavailableError)
    expect(await storedUpdates()).toBe(0)
    await repository.update(LEAD, countUp)
    expect(await storedUpdates()).toBe(1)
  })

  it('at any statement: it is told, and the next update goes through', async () => {
    let survived = 0
    for (let at = 0; survived === 0; at += 1) {
      let count = 0
      const cut = tapPool(pool, async () => {
        if (count++ === at) await terminateSessions(admin, 'tried')
      })
      const outcome = await open(cut)
        .update(LEAD, countUp)
        .catch((error: unknown) => error)
      if (count <= at) survived += 1
      else expect(outcome).toBeInstanceOf(PostgresUnavailableError)
    }
    await open(pool).update(LEAD, countUp)
    expect(await storedUpdates()).toBe(2)
  })

  it('while nobody uses it: nobody hears of it', async () => {
    const repository = open(pool)
    await repository.update(LEAD, countUp)
    const noticed = new Promise((resolve) => pool.once('remove', resolve))
    await terminateSessions(admin, 'tried')
    await noticed
    await repository.update(LEAD, countUp)
    expect(await storedUpdates()).toBe(2)
  })

  it('of many leads, each is told once, and none waits for the others', async () => {
    const repository = open(
      tapPool(
        pool,
        beforeFirstWrite(() => terminateSessions(admin, 'tried')),
      ),
    )
    const results = await repository.updateMany(REFS, countUp)
    for (const result of results) {
      expect(result).toMatchObject({ success: false, error: expect.any(PostgresUnavailableError) })
    }
    expect(await storedUpdates()).toBe(0)
  })
})

describe.each(modes)('connections that are lost again and again ($mode)', ({ lockFirst }) => {
  it('lose no update that succeeded, and store none by halves', async () => {
    const many = openPool(server.url, { max: 8, application_name: 'tried' })
    const repository = createPostgresLeadRepository({ pool: many, lockFirst })
    let succeeded = 0
    const faults: unknown[] = []
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let times = 0; times < 40; times += 1) {
        const ref = refTo(`lead_${((writer + times) % 5) + 1}`)
        await repository.update(ref, countUp).then(
          () => (succeeded += 1),
          (error: unknown) => faults.push(error),
        )
      }
    })
    const written = Promise.all(writers)
    const over = new AbortController()
    void written.finally(() => over.abort())
    while (!over.signal.aborted) await terminateSessions(admin, 'tried')
    await written
    await many.end()
    await waitForIdleSessions(admin)
    expect(faults.length).toBeGreaterThan(0)
    for (const fault of faults) expect(fault).toBeInstanceOf(PostgresUnavailableError)
    // What was told to have failed may have been stored, and then whole: see afterEach.
    const stored = await storedUpdates()
    expect(stored).toBeGreaterThanOrEqual(succeeded)
    expect(stored).toBeLessThanOrEqual(succeeded + faults.length)
  })
})

describe('a connection that cannot go on', () => {
  it('is closed where the socket breaks, whatever Node calls that', async () => {
    const broken = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })
    const fail = () => {
      throw broken
    }
    const repository = createPostgresLeadRepository({ pool: tapPool(pool, beforeFirstWrite(fail)) })
    await expect(repository.update(LEAD, countUp)).rejects.toMatchObject({
      code: 'POSTGRES_UNAVAILABLE',
      cause: broken,
    })
    expect(pool.totalCount).toBe(0)
  })

  it('is closed where its prepared statements are gone, as behind a pooler', async () => {
    const single = openPool(server.url, { max: 1 })
    const repository = createPostgresLeadRepository({ pool: single })
    await repository.update(LEAD, countUp)
    await single.query('deallocate all')
    await expect(repository.update(LEAD, countUp)).rejects.toMatchObject({ code: '26000' })
    await repository.update(LEAD, countUp)
    await single.end()
    expect(await storedUpdates()).toBe(2)
  })

  it('is closed where its transaction cannot be rolled back', async () => {
    const refusal = Object.assign(new Error('no'), { code: '26000', severity: 'ERROR' })
    const fail = (query: PostgresQuery) => {
      if (query.text === 'rollback' || isWrite(query)) throw refusal
    }
    const repository = createPostgresLeadRepository({ pool: tapPool(pool, fail), lockFirst: true })
    await expect(repository.update(LEAD, countUp)).rejects.toThrow('no')
    expect(pool.totalCount).toBe(0)
  })
})

describe('others who lock the same leads', () => {
  it('a deadlock is tried again, and comes through', async () => {
    const [one, other] = [await admin.connect(), await admin.connect()]
    const touch = (leadId: string) =>
      `update campaign_lead.leads set added_at = now() where id = '${leadId}'`
    for (const client of [one, other]) {
      // So that it is the repository that is given up.
      await client.query(`set deadlock_timeout = '30s'`)
      await client.query('begin')
    }
    // It counts those updates, which no intent tells of.
    await admin.query('alter table campaign_lead.leads disable trigger increment_version')
    await one.query(touch('lead_3'))
    await other.query(touch('lead_2'))
    let writes = 0
    const repository = createPostgresLeadRepository({
      pool: tapPool(pool, (query) => void (writes += isWrite(query) ? 1 : 0)),
    })
    const updates = repository.updateMany(REFS, countUp)
    await waitForLockWait(admin)
    const ended = [
      other.query(touch('lead_3')).then(() => other.query('commit')),
      one.query(touch('lead_1')).then(() => one.query('commit')),
    ]
    const results = await updates
    await Promise.all(ended)
    for (const client of [one, other]) client.release(true)
    await admin.query('alter table campaign_lead.leads enable trigger increment_version')
    expect(results.map(({ success }) => success)).toEqual(REFS.map(() => true))
    expect(writes).toBeGreaterThan(1)
    expect(await storedUpdates()).toBe(5)
  })

  it('a deadlock that never ends is told as a conflict, with nothing stored', async () => {
    const deadlock = Object.assign(new Error('deadlock'), { code: '40P01', severity: 'ERROR' })
    const repository = createPostgresLeadRepository({
      pool: tapPool(pool, (query) => {
        if (isWrite(query)) throw deadlock
      }),
    })
    await expect(repository.update(LEAD, countUp)).rejects.toThrow(PostgresConflictError)
    expect(await storedUpdates()).toBe(0)
  })
})

describe.each(modes)('a pool of two connections ($mode)', ({ lockFirst }) => {
  it('serves fifty callers at once', async () => {
    const repository = createPostgresLeadRepository({ pool, lockFirst })
    const callers = Array.from({ length: 50 }, (_, index) => refTo(`lead_${(index % 5) + 1}`))
    await Promise.all(callers.map((ref) => repository.update(ref, countUp)))
    expect(await storedUpdates()).toBe(50)
    expect([pool.totalCount, pool.idleCount, pool.waitingCount]).toEqual([2, 2, 0])
  })

  it('serves ten who each update all leads, in orders of their own', async () => {
    const repository = createPostgresLeadRepository({ pool, lockFirst })
    const callers = Array.from({ length: 10 }, (_, index) =>
      index % 2 === 0 ? REFS : [...REFS].reverse(),
    )
    const results = await Promise.all(callers.map((refs) => repository.updateMany(refs, countUp)))
    expect(results.flat().every(({ success }) => success)).toBe(true)
    expect(await storedUpdates()).toBe(50)
  })
})

describe('a pool whose connections are all held', () => {
  it('is waited for no longer than asked, and gets the late connection back', async () => {
    const held = [await pool.connect(), await pool.connect()]
    const repository = createPostgresLeadRepository({ pool, timeoutSeconds: 0.03 })
    await expect(repository.update(LEAD, countUp)).rejects.toThrow(
      new PostgresUnavailableError('Timed out after 30 ms waiting for a PostgreSQL connection'),
    )
    for (const client of held) client.release()
    await createPostgresLeadRepository({ pool }).update(LEAD, countUp)
    expect([pool.totalCount, pool.idleCount, pool.waitingCount]).toEqual([2, 2, 0])
  })

  it('that is never reached is told at once', async () => {
    const nowhere = openPool('postgres://postgres@127.0.0.1:1/postgres')
    const repository = createPostgresLeadRepository({ pool: nowhere })
    await expect(repository.update(LEAD, countUp)).rejects.toThrow(/ECONNREFUSED/)
    await nowhere.end()
  })
})

describe.each(modes)('a lead that another session keeps locked ($mode)', ({ lockFirst }) => {
  let holder: PoolClient

  beforeEach(async () => {
    holder = await admin.connect()
    await holder.query('begin')
  })

  afterEach(() => holder.release(true))

  async function holdLead(leadId: string): Promise<void> {
    await holder.query(`select from campaign_lead.leads where id = $1 for update`, [leadId])
  }

  it('is waited for no longer than asked, and can be updated afterwards', async () => {
    await holdLead('lead_1')
    const repository = createPostgresLeadRepository({ pool, lockFirst, timeoutSeconds: 0.5 })
    await expect(repository.update(LEAD, countUp)).rejects.toThrow(
      new PostgresTimeoutError('PostgreSQL timed out: canceling statement due to lock timeout'),
    )
    expect(pool.totalCount).toBe(1)
    await holder.query('rollback')
    await repository.update(LEAD, countUp)
    expect(await storedUpdates()).toBe(1)
  })

  it('is waited for no longer than the server lets it', async () => {
    await holdLead('lead_1')
    const impatient = openPool(server.url, { options: '-c statement_timeout=250' })
    const repository = createPostgresLeadRepository({ pool: impatient, lockFirst })
    await expect(repository.update(LEAD, countUp)).rejects.toThrow(PostgresTimeoutError)
    await holder.query('rollback')
    await repository.update(LEAD, countUp)
    await impatient.end()
    expect(await storedUpdates()).toBe(1)
  })

  it.each([
    { limit: 'its own patience', options: '' },
    { limit: `the server's`, options: '-c statement_timeout=100' },
  ])('of many, is the only one that fails, by $limit', async ({ options }) => {
    await tables.refill(workspaceOf(250))
    await holdLead('lead_2')
    await holdLead('lead_240')
    const refs = someRefs(250)
    const limited = openPool(server.url, { options })
    const repository = createPostgresLeadRepository({
      pool: limited,
      lockFirst,
      timeoutSeconds: 1,
    })
    const results = await repository.updateMany(refs, countUp)
    const failed = results.filter(({ success }) => !success)
    expect(failed).toEqual([
      { ref: refTo('lead_2'), success: false, error: expect.any(PostgresTimeoutError) },
      { ref: refTo('lead_240'), success: false, error: expect.any(PostgresTimeoutError) },
    ])
    await limited.end()
    await holder.query('rollback')
    expect(await countUpdates(witness, refs)).toEqual({ updates: 248, misfits: [] })
    await tables.refill(workspaceOf(5))
  })

  it('with all others of its campaign, is waited for no longer than alone', async () => {
    await holder.query('select from campaign_lead.leads for update')
    const waits: number[] = []
    const tap = tapPool(pool, ({ text, values }) => {
      if (text.includes('lock_timeout')) waits.push(Number(values.at(-1)))
    })
    const repository = createPostgresLeadRepository({
      pool: tap,
      lockFirst,
      timeoutSeconds: 1,
    })
    const results = await repository.updateMany(REFS, countUp)
    expect(results.map(({ success }) => success)).toEqual(REFS.map(() => false))
    // Of all of them together, of each alone.
    expect(waits).toEqual([450, 225, 112, 56, 28, 14])
  })
})

describe.each(['fast', 'immediate'] as const)('a server that is stopped (%s)', (stop) => {
  it('is told while it is away, and has all that was committed when it is back', async () => {
    const repository = createPostgresLeadRepository({ pool })
    for (const ref of REFS) await repository.update(ref, countUp)
    // Also a connection that is just held, by the repository and by the host.
    const locking = createPostgresLeadRepository({
      lockFirst: true,
      pool: tapPool(
        pool,
        once(isLock, () => server.stop(stop)),
      ),
    })
    await expect(locking.update(LEAD, countUp)).rejects.toThrow(PostgresUnavailableError)
    await expect(repository.update(LEAD, countUp)).rejects.toThrow(PostgresUnavailableError)
    await expect(repository.acknowledge([crypto.randomUUID()])).rejects.toThrow(
      PostgresUnavailableError,
    )
    await expect(countUpdates(repository, REFS)).rejects.toThrow(PostgresUnavailableError)
    await server.restart()
    expect(await storedUpdates()).toBe(5)
    await repository.update(LEAD, countUp)
    expect(await storedUpdates()).toBe(6)
  })
})
