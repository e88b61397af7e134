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
import {
  countUp,
  countUpdates,
  createWorkspaces,
  refTo,
  someRefs,
} from '../../support/lead-updates.js'
import { startPostgresServer } from '../../support/postgres-server.js'
import {
  terminateSessions,
  waitForIdleSessions,
  waitForLockWait,
} from '../../support/postgres-sessions.js'
import { beforeFirstWrite, isLock, isWrite, once, tapPool } from '../../support/tapped-pool.js'

/** Not the shared server: the tests stop and crash it. */
const server = await startPostgresServer({ deadlock_timeout: '500ms' })
/** The test's own connections, separate from those of the repository under test. */
const admin = openPool(server.url)
await migrateLeadTables(admin)
const tables = leadTables(admin)
const witness = createPostgresLeadRepository({ pool: admin })
const LEAD = refTo('lead_1')
const REFS = someRefs(5)
const modes = [
  { mode: 'optimistic locking', lockFirst: false },
  { mode: 'lockFirst', lockFirst: true },
]

let pool: Pool

afterAll(async () => {
  await admin.end()
  await server.end()
})

beforeEach(async () => {
  await tables.refill(createWorkspaces(5))
  pool = openPool(server.url, { max: 2, application_name: 'tested' })
})

afterEach(async () => {
  await pool.end()
  expect((await countUpdates(witness, REFS)).misfits).toEqual([])
})

async function storedUpdates(): Promise<number> {
  return (await countUpdates(witness, REFS)).updates
}

describe.each(modes)('an update that loses its connection ($mode)', ({ lockFirst }) => {
  const open = (through: PostgresPool) =>
    createPostgresLeadRepository({ pool: through, lockFirst, timeoutSeconds: 5 })

  it('stores nothing if it happens before the write, and the next update succeeds', async () => {
    const repository = open(
      tapPool(
        pool,
        beforeFirstWrite(() => terminateSessions(admin, 'tested')),
      ),
    )
    await expect(repository.update(LEAD, countUp)).rejects.toThrow(PostgresUnavailableError)
    expect(await storedUpdates()).toBe(0)
    await repository.update(LEAD, countUp)
    expect(await storedUpdates()).toBe(1)
  })

  it('rejects with PostgresUnavailableError at any statement, and the next update succeeds', async () => {
    let succeeded = false
    for (let at = 0; !succeeded; at += 1) {
      let count = 0
      const cut = tapPool(pool, async () => {
        if (count++ === at) await terminateSessions(admin, 'tested')
      })
      const outcome = await open(cut)
        .update(LEAD, countUp)
        .catch((error: unknown) => error)
      if (count <= at) succeeded = true
      else expect(outcome).toBeInstanceOf(PostgresUnavailableError)
    }
    await open(pool).update(LEAD, countUp)
    expect(await storedUpdates()).toBe(2)
  })

  it('is not affected if the connection was idle', async () => {
    const repository = open(pool)
    await repository.update(LEAD, countUp)
    const removed = new Promise((resolve) => pool.once('remove', resolve))
    await terminateSessions(admin, 'tested')
    await removed
    await repository.update(LEAD, countUp)
    expect(await storedUpdates()).toBe(2)
  })

  it('fails for every lead of updateMany with PostgresUnavailableError', async () => {
    const repository = open(
      tapPool(
        pool,
        beforeFirstWrite(() => terminateSessions(admin, 'tested')),
      ),
    )
    const results = await repository.updateMany(REFS, countUp)
    for (const result of results) {
      expect(result).toMatchObject({ success: false, error: expect.any(PostgresUnavailableError) })
    }
    expect(await storedUpdates()).toBe(0)
  })
})

describe.each(modes)('updates that repeatedly lose their connections ($mode)', ({ lockFirst }) => {
  it('are stored completely or not at all, and none that succeeded is lost', async () => {
    const many = openPool(server.url, { max: 8, application_name: 'tested' })
    const repository = createPostgresLeadRepository({ pool: many, lockFirst })
    let succeeded = 0
    const errors: unknown[] = []
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let times = 0; times < 40; times += 1) {
        const ref = refTo(`lead_${((writer + times) % 5) + 1}`)
        await repository.update(ref, countUp).then(
          () => (succeeded += 1),
          (error: unknown) => errors.push(error),
        )
      }
    })
    const written = Promise.all(writers)
    const done = new AbortController()
    void written.finally(() => done.abort())
    while (!done.signal.aborted) await terminateSessions(admin, 'tested')
    await written
    await many.end()
    await waitForIdleSessions(admin)
    expect(errors.length).toBeGreaterThan(0)
    for (const error of errors) expect(error).toBeInstanceOf(PostgresUnavailableError)
    // A failed update may have been stored, but then completely: afterEach checks it.
    const stored = await storedUpdates()
    expect(stored).toBeGreaterThanOrEqual(succeeded)
    expect(stored).toBeLessThanOrEqual(succeeded + errors.length)
  })
})

describe('an unusable connection', () => {
  it('is closed if the socket breaks', async () => {
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

  it.each([false, true])(
    'is closed if its prepared statements are missing, as behind a connection pooler (lockFirst: %s)',
    async (lockFirst) => {
      const single = openPool(server.url, { max: 1 })
      const repository = createPostgresLeadRepository({ pool: single, lockFirst })
      await repository.update(LEAD, countUp)
      await single.query('deallocate all')
      await expect(repository.update(LEAD, countUp)).rejects.toMatchObject({
        code: 'POSTGRES_UNAVAILABLE',
        message: expect.stringContaining('set preparedStatements: false'),
        cause: { code: '26000' },
      })
      await repository.update(LEAD, countUp)
      await single.end()
      expect(await storedUpdates()).toBe(2)
    },
  )

  it('is closed if its transaction cannot be rolled back', async () => {
    const refusal = Object.assign(new Error('no'), { code: '26000', severity: 'ERROR' })
    const fail = (query: PostgresQuery) => {
      if (query.text === 'rollback' || isWrite(query)) throw refusal
    }
    const repository = createPostgresLeadRepository({ pool: tapPool(pool, fail), lockFirst: true })
    await expect(repository.update(LEAD, countUp)).rejects.toThrow('no')
    expect(pool.totalCount).toBe(0)
  })
})

describe('an update that is in a deadlock', () => {
  it('is retried until the update succeeds', async () => {
    const [one, other] = [await admin.connect(), await admin.connect()]
    const touch = (leadId: string) =>
      `update campaign_lead.leads set added_at = now() where id = '${leadId}'`
    for (const client of [one, other]) {
      // So that PostgreSQL aborts the repository's transaction.
      await client.query(`set deadlock_timeout = '30s'`)
      await client.query('begin')
    }
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
    expect(results.map(({ success }) => success)).toEqual(REFS.map(() => true))
    expect(writes).toBeGreaterThan(1)
    expect(await storedUpdates()).toBe(5)
  })

  it('rejects with PostgresConflictError and stores nothing if it happens in every attempt', async () => {
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
  it('serves fifty concurrent callers', async () => {
    const repository = createPostgresLeadRepository({ pool, lockFirst })
    const callers = Array.from({ length: 50 }, (_, index) => refTo(`lead_${(index % 5) + 1}`))
    await Promise.all(callers.map((ref) => repository.update(ref, countUp)))
    expect(await storedUpdates()).toBe(50)
    expect(pool.totalCount).toBeLessThanOrEqual(2)
    expect([pool.idleCount, pool.waitingCount]).toEqual([pool.totalCount, 0])
  })

  it('serves ten concurrent callers that update the same leads in different orders', async () => {
    const repository = createPostgresLeadRepository({ pool, lockFirst })
    const callers = Array.from({ length: 10 }, (_, index) =>
      index % 2 === 0 ? REFS : [...REFS].reverse(),
    )
    const results = await Promise.all(callers.map((refs) => repository.updateMany(refs, countUp)))
    expect(results.flat().every(({ success }) => success)).toBe(true)
    expect(await storedUpdates()).toBe(50)
  })
})

describe('an update without a free connection', () => {
  it('rejects after the timeout, and returns a late connection to the pool', async () => {
    const clients = [await pool.connect(), await pool.connect()]
    const repository = createPostgresLeadRepository({ pool, timeoutSeconds: 0.03 })
    await expect(repository.update(LEAD, countUp)).rejects.toThrow(
      new PostgresUnavailableError('Timed out after 30 ms waiting for a PostgreSQL connection'),
    )
    for (const client of clients) client.release()
    await createPostgresLeadRepository({ pool }).update(LEAD, countUp)
    expect([pool.totalCount, pool.idleCount, pool.waitingCount]).toEqual([2, 2, 0])
  })

  it('rejects immediately if the server refuses the connection', async () => {
    const nowhere = openPool('postgres://postgres@127.0.0.1:1/postgres')
    const repository = createPostgresLeadRepository({ pool: nowhere })
    await expect(repository.update(LEAD, countUp)).rejects.toThrow(/ECONNREFUSED/)
    await nowhere.end()
  })
})

describe.each(modes)(
  'an update of a lead that another transaction locks ($mode)',
  ({ lockFirst }) => {
    let holder: PoolClient

    beforeEach(async () => {
      holder = await admin.connect()
      await holder.query('begin')
    })

    afterEach(() => holder.release(true))

    async function lockLead(leadId: string): Promise<void> {
      await holder.query(`select from campaign_lead.leads where id = $1 for update`, [leadId])
    }

    it('rejects with PostgresTimeoutError after the timeout, and succeeds afterwards', async () => {
      await lockLead('lead_1')
      const repository = createPostgresLeadRepository({ pool, lockFirst, timeoutSeconds: 0.5 })
      await expect(repository.update(LEAD, countUp)).rejects.toThrow(
        new PostgresTimeoutError('PostgreSQL timed out: canceling statement due to lock timeout'),
      )
      expect(pool.totalCount).toBe(1)
      await holder.query('rollback')
      await repository.update(LEAD, countUp)
      expect(await storedUpdates()).toBe(1)
    })

    it('rejects with PostgresTimeoutError after the statement_timeout of the server', async () => {
      await lockLead('lead_1')
      const limited = openPool(server.url, { options: '-c statement_timeout=250' })
      const repository = createPostgresLeadRepository({ pool: limited, lockFirst })
      await expect(repository.update(LEAD, countUp)).rejects.toThrow(PostgresTimeoutError)
      await holder.query('rollback')
      await repository.update(LEAD, countUp)
      await limited.end()
      expect(await storedUpdates()).toBe(1)
    })

    it.each([
      { limit: 'the lock timeout', options: '' },
      { limit: 'the statement_timeout of the server', options: '-c statement_timeout=100' },
    ])('fails only for the locked leads of updateMany, by $limit', async ({ options }) => {
      await tables.refill(createWorkspaces(250))
      await lockLead('lead_2')
      await lockLead('lead_240')
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
      await tables.refill(createWorkspaces(5))
    })

    it('halves the lock timeout of the next lead after every timeout of updateMany', async () => {
      await holder.query('select from campaign_lead.leads for update')
      const lockTimeouts: number[] = []
      const tap = tapPool(pool, (query) => {
        if (isLock(query)) lockTimeouts.push(Number(query.values.at(-1)))
      })
      const repository = createPostgresLeadRepository({
        pool: tap,
        lockFirst,
        timeoutSeconds: 1,
      })
      const results = await repository.updateMany(REFS, countUp)
      expect(results.map(({ success }) => success)).toEqual(REFS.map(() => false))
      // First of the whole batch, then of each lead.
      expect(lockTimeouts).toEqual([450, 225, 112, 56, 28, 14])
    })
  },
)

describe.each(['fast', 'immediate'] as const)('a repository whose server stops (%s)', (stop) => {
  it('rejects every call with PostgresUnavailableError, and keeps every committed update', async () => {
    const repository = createPostgresLeadRepository({ pool })
    for (const ref of REFS) await repository.update(ref, countUp)
    // It stops while the repository has a connection in use.
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
