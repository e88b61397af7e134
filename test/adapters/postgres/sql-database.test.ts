import {
  createPostgresLeadRepository,
  type PostgresLeadRepositoryOptions,
  PostgresUnavailableError,
  type SqlClient,
  type SqlDatabase,
} from 'campaign-lead/postgres'
import type { Pool, PoolClient } from 'pg'
import { beforeEach, describe, expect, it } from 'vitest'
import { createConnections } from '../../../src/adapters/postgres/connections.js'
import { defer } from '../../support/deferred.js'
import { leadTables } from '../../support/lead-tables.js'
import { countUp, countUpdates, createWorkspaces, refTo } from '../../support/lead-updates.js'
import { openPostgres } from '../../support/postgres-database.js'

const { pool } = await openPostgres('leads', { default_transaction_isolation: 'serializable' })
const LEAD = refTo('lead_1')

/** A database of another client: here the simplest one, on `pg`. */
function createDatabase(through: Pool): SqlDatabase {
  const toSqlClient = (client: Pool | PoolClient): SqlClient => ({
    query: (text, values) => client.query(text, [...values]),
  })
  return {
    ...toSqlClient(through),
    async transaction(work) {
      const client = await through.connect()
      try {
        await client.query('begin')
        await work(toSqlClient(client))
        await client.query('commit')
      } catch (error) {
        await client.query('rollback')
        throw error
      } finally {
        client.release()
      }
    },
  }
}

const database = createDatabase(pool)

function openRepository(
  replaced: Partial<SqlDatabase>,
  options: Partial<PostgresLeadRepositoryOptions> = {},
) {
  return createPostgresLeadRepository({
    pool: { ...database, ...replaced },
    lockFirst: true,
    ...options,
  })
}

beforeEach(() => leadTables(pool).refill(createWorkspaces(2)))

async function storedUpdates(): Promise<number> {
  const { updates, misfits } = await countUpdates(createPostgresLeadRepository({ pool }), [LEAD])
  expect(misfits).toEqual([])
  return updates
}

/** Short, because the tests wait for it, and longer than any statement takes. */
const SHORT = { timeoutSeconds: 0.3 }

describe('a transaction of a database', () => {
  it('is read committed, whatever the default of the database is', async () => {
    const connections = createConnections(database, 10_000)
    const result = await connections.transact((_, runSql) =>
      runSql('show transaction_isolation', []),
    )
    expect(result.rows).toEqual([{ transaction_isolation: 'read committed' }])
  })

  it('rejects with the error of its work, not with the error of the rollback', async () => {
    const connections = createConnections(
      {
        ...database,
        transaction: (work) =>
          database.transaction(work).catch((cause: unknown) => {
            throw new Error('rollback failed', { cause })
          }),
      },
      10_000,
    )
    const refusal = new Error('no')
    await expect(connections.transact(() => Promise.reject(refusal))).rejects.toBe(refusal)
  })

  it('rejects with the error of its work, even if the client resolves', async () => {
    const repository = openRepository({
      transaction: (work) => database.transaction(work).catch(() => undefined),
    })
    const refusal = new Error('no')
    const refuse = () => {
      throw refusal
    }
    await expect(repository.update(LEAD, refuse)).rejects.toBe(refusal)
    const connections = createConnections(
      { ...database, transaction: (work) => database.transaction(work).catch(() => undefined) },
      10_000,
    )
    await expect(connections.transact(() => Promise.reject(refusal))).rejects.toBe(refusal)
  })

  it('rejects after the timeout if it does not begin, and runs nothing when it begins later', async () => {
    const free = defer()
    const ended = defer<unknown>()
    const statements: string[] = []
    const repository = openRepository(
      {
        async transaction(work) {
          await free.promise
          const recorded: SqlClient = {
            async query(text) {
              statements.push(text)
              return { rows: [] }
            },
          }
          await work(recorded).then(
            () => ended.resolve('commit'),
            (error: unknown) => ended.resolve(error),
          )
        },
      },
      SHORT,
    )
    await expect(repository.update(LEAD, countUp)).rejects.toThrow(
      new PostgresUnavailableError(
        'Timed out after 300 ms waiting for a PostgreSQL transaction to begin',
      ),
    )
    free.resolve()
    expect(await ended.promise).toBeInstanceOf(PostgresUnavailableError)
    expect(statements).toEqual([])
  })

  it('rejects after the timeout of a statement, runs no other, and is rolled back', async () => {
    const answered = defer()
    const ended = defer()
    const statements: string[] = []
    const repository = openRepository(
      {
        transaction: (work) =>
          database
            .transaction((client) =>
              work({
                async query(text, values) {
                  statements.push(text)
                  const result = await client.query(text, values)
                  if (text.includes('pending_intents')) await answered.promise
                  return result
                },
              }),
            )
            .finally(() => ended.resolve()),
      },
      SHORT,
    )
    await expect(repository.update(LEAD, countUp)).rejects.toThrow(
      new PostgresUnavailableError(
        'Timed out after 300 ms waiting for PostgreSQL to run a statement',
      ),
    )
    const count = statements.length
    answered.resolve()
    await ended.promise
    expect(statements).toHaveLength(count)
    expect(await storedUpdates()).toBe(0)
  })

  it.each([
    { when: 'before', stored: 0 },
    { when: 'after', stored: 1 },
  ])(
    'rejects after the timeout if its commit is not answered (lost $when the commit)',
    async ({ when, stored }) => {
      const answered = defer()
      const ended = defer()
      const repository = openRepository(
        {
          async transaction(work) {
            const transaction = database.transaction(async (client) => {
              await work(client)
              if (when === 'after') return
              await answered.promise
              throw new Error('The connection is lost')
            })
            await transaction.finally(() => ended.resolve())
            await answered.promise
          },
        },
        SHORT,
      )
      await expect(repository.update(LEAD, countUp)).rejects.toThrow(
        new PostgresUnavailableError(
          'Timed out after 300 ms waiting for a PostgreSQL transaction to end',
        ),
      )
      answered.resolve()
      await ended.promise
      expect(await storedUpdates()).toBe(stored)
    },
  )

  it('runs no statement and no rollback after the client has rejected it', async () => {
    const statements: string[] = []
    const ends: unknown[] = []
    const lost = defer<never>()
    const loading = defer()
    const connections = createConnections(
      {
        ...database,
        async transaction(work) {
          const client: SqlClient = {
            async query(text) {
              statements.push(text)
              return { rows: [] }
            },
          }
          // As postgres.js does it: the transaction is rejected while its work continues.
          const worked = work(client).finally(() => ends.push('settled'))
          worked.catch(() => undefined)
          await Promise.race([worked, lost.promise])
        },
      },
      10_000,
    )
    const result = connections.transact(async (_, runSql) => {
      await loading.promise
      await runSql('select 1', [])
    })
    lost.reject(new Error('write CONNECTION_CLOSED'))
    await expect(result).rejects.toThrow(PostgresUnavailableError)
    loading.resolve()
    await new Promise((resolve) => setImmediate(resolve))
    expect(statements).toEqual(['set transaction isolation level read committed'])
    expect(ends).toEqual([])
  })

  it('rejects with a TypeError if its client does not call the work', async () => {
    const connections = createConnections(
      { ...database, transaction: async () => undefined },
      10_000,
    )
    await expect(connections.transact(async () => 1)).rejects.toThrow(
      new TypeError('transaction() of a database must call its work and wait for it'),
    )
  })
})

describe('a statement of a database', () => {
  it('rejects after the timeout', async () => {
    const repository = openRepository(
      { query: () => new Promise(() => undefined) },
      { ...SHORT, lockFirst: false },
    )
    await expect(repository.update(LEAD, countUp)).rejects.toThrow(PostgresUnavailableError)
  })

  it('rejects with a PostgresUnavailableError if the client throws instead of rejecting', async () => {
    const repository = openRepository(
      {
        query() {
          throw new Error('no pool')
        },
        transaction() {
          throw new Error('no pool')
        },
      },
      {},
    )
    await expect(repository.update(LEAD, countUp)).rejects.toThrow(PostgresUnavailableError)
    await expect(
      openRepository({
        query() {
          throw new Error('no pool')
        },
      }).acknowledge(['00000000-0000-0000-0000-000000000000']),
    ).rejects.toThrow(PostgresUnavailableError)
  })

  it('rejects with a TypeError if the result has no rows, as that of TypeORM', async () => {
    const untyped: SqlDatabase = { ...database, query: async () => JSON.parse('[]') }
    const { runSql } = createConnections(untyped, 10_000)
    await expect(runSql('select 1', [])).rejects.toThrow(
      new TypeError('query() of a database must resolve to an object with an array "rows"'),
    )
  })

  it('receives lists and JSON as text, and undefined as null', async () => {
    const received: unknown[] = []
    const { runSql } = createConnections(
      {
        ...database,
        async query(_, values) {
          received.push(...values)
          return { rows: [] }
        },
      },
      10_000,
    )
    await runSql('', [
      'a',
      1,
      true,
      null,
      undefined,
      [],
      ['a"b\\c', 'null', null, 'd,e', 2],
      { a: 1 },
    ])
    expect(received).toEqual([
      'a',
      1,
      true,
      null,
      null,
      '{}',
      String.raw`{"a\"b\\c","null",null,"d,e","2"}`,
      '{"a":1}',
    ])
  })
})

describe('a repository', () => {
  it.each([
    ['options.pool', { pool: {} }],
    ['options.pool', { pool: { query() {} } }],
    ['options.pool', { pool: undefined }],
    ['options.preparedStatements', { preparedStatements: 'no' }],
  ])('is not created with an invalid %s', (field, invalid) => {
    const create = () =>
      Reflect.apply(createPostgresLeadRepository, undefined, [{ pool: database, ...invalid }])
    expect(create).toThrow(TypeError)
    expect(create).toThrow(field)
  })

  it('does not work within something that is not a client', () => {
    const repository = openRepository({})
    expect(() => repository.within(JSON.parse('{}'))).toThrow(
      'client must be a client with query(), such as a PoolClient of pg, or a transaction such as fromKysely(trx), got an object',
    )
  })
})
