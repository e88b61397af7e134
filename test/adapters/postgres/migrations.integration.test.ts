import { resolve } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import {
  createPostgresLeadRepository,
  insertWorkspaces,
  migrateLeadTables,
  PostgresUnavailableError,
} from 'campaign-lead/postgres'
import { PG_MIGRATE_LOCK_ID, runner } from 'node-pg-migrate'
import { afterAll, describe, expect, it } from 'vitest'
import { openPool } from '../../support/lead-tables.js'
import { countUp, createWorkspaces, findLead, refTo } from '../../support/lead-updates.js'
import { PglitePool } from '../../support/pglite-pool.js'
import { createDatabase } from '../../support/postgres-database.js'

const pools: ReturnType<typeof openPool>[] = []
const ALL = ['1_leads-and-pending-intents', '2_webhook-endpoints']
const LEAD = refTo('lead_1')

afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()))
})

async function openDatabase() {
  const url = await createDatabase('empty')
  const open = () => {
    const pool = openPool(url)
    pools.push(pool)
    return pool
  }
  return { url, open, pool: open() }
}

/** Returns the tables and functions of a schema, except the table of the migrations. */
async function listObjects(pool: ReturnType<typeof openPool>, schema: string): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = to_regnamespace($1) and relkind = 'r'
     union all select proname from pg_proc where pronamespace = to_regnamespace($1)`,
    [`"${schema}"`],
  )
  return rows.map(({ name }) => name).filter((name) => name !== 'migrations')
}

describe('migrateLeadTables', () => {
  it('creates the tables, and does nothing if they exist', async () => {
    const { pool } = await openDatabase()
    expect(await migrateLeadTables(pool)).toEqual(ALL)
    await insertWorkspaces(pool, createWorkspaces(1))
    expect(await migrateLeadTables(pool)).toEqual([])
    expect(await findLead(createPostgresLeadRepository({ pool }), LEAD)).toMatchObject({
      _id: 'lead_1',
    })
  })

  it('runs once if three processes start together', async () => {
    const { open } = await openDatabase()
    const migrated = await Promise.all(
      [open(), open(), open()].map((pool) => migrateLeadTables(pool)),
    )
    expect(migrated.flat()).toEqual(ALL)
  })

  it('rejects after the timeout while another process migrates', async () => {
    const { pool, open } = await openDatabase()
    const other = await open().connect()
    await other.query('select pg_advisory_lock($1)', [PG_MIGRATE_LOCK_ID])
    // Opens a connection first, which can take longer than the timeout on a busy machine.
    await pool.query('select')
    const late = migrateLeadTables(pool, { timeoutSeconds: 0.05 })
    await expect(late).rejects.toThrow('canceling statement due to lock timeout')
    other.release(true)
    expect(await migrateLeadTables(pool)).toEqual(ALL)
  })

  it('rejects after the timeout if no connection is available', async () => {
    const { open } = await openDatabase()
    const pool = open()
    const clients = await Promise.all(Array.from({ length: 20 }, () => pool.connect()))
    const late = migrateLeadTables(pool, { timeoutSeconds: 0.05 })
    await expect(late).rejects.toThrow(PostgresUnavailableError)
    for (const client of clients) client.release()
    expect(await migrateLeadTables(pool)).toEqual(ALL)
  })

  it('leaves no connection with a changed search_path in the pool', async () => {
    const { pool } = await openDatabase()
    await migrateLeadTables(pool)
    const { rows } = await pool.query('show search_path')
    expect(rows).toEqual([{ search_path: '"$user", public' }])
    expect(pool.totalCount).toBe(1)
  })

  it('logs each migration', async () => {
    const { pool } = await openDatabase()
    const lines: string[] = []
    await migrateLeadTables(pool, { log: (line) => lines.push(line) })
    expect(lines.join('\n')).toContain('1_leads-and-pending-intents')
  })

  it.each(['Leads of mine é', 'a.b', 'select', 'x;--$1', 'ü'.repeat(31)])(
    'creates the tables in a schema of any name: %s',
    async (schema) => {
      const { pool } = await openDatabase()
      expect(await migrateLeadTables(pool, { schema })).toEqual(ALL)
      expect(await migrateLeadTables(pool, { schema })).toEqual([])
      await insertWorkspaces(pool, createWorkspaces(1), { schema })
      await createPostgresLeadRepository({ pool, schema }).update(LEAD, countUp)
      // Runs the triggers, which have to find their tables.
      await pool.query(`update "${schema}".workspaces set tags = '{}'`)
      await pool.query(`update "${schema}".campaigns set subsequences = '[]'`)
    },
  )

  it.each([`my "leads"`, `o'leads`, 'back\\slash'])(
    'rejects a schema name that node-pg-migrate does not escape: %s',
    async (schema) => {
      const { pool } = await openDatabase()
      await expect(migrateLeadTables(pool, { schema })).rejects.toThrow(
        `options.schema must be a name without quotes and backslashes, got ${JSON.stringify(schema)}`,
      )
    },
  )

  it('changes nothing if a migration fails', async () => {
    const { pool } = await openDatabase()
    await pool.query('create schema campaign_lead; create table campaign_lead.pending_intents ()')
    await expect(migrateLeadTables(pool)).rejects.toThrow('already exists')
    expect(await listObjects(pool, 'campaign_lead')).toEqual(['pending_intents'])
  })

  it('can be reverted by node-pg-migrate, and repeated', async () => {
    const { url, pool } = await openDatabase()
    await migrateLeadTables(pool)
    await runner({
      databaseUrl: url,
      dir: resolve('migrations'),
      schema: 'campaign_lead',
      migrationsTable: 'migrations',
      direction: 'down',
      count: ALL.length,
      log: () => undefined,
    })
    expect(await listObjects(pool, 'campaign_lead')).toEqual([])
    expect(await migrateLeadTables(pool)).toEqual(ALL)
  })

  it('allows an open repository to continue after the schema was dropped and migrated again', async () => {
    const { pool } = await openDatabase()
    const repository = createPostgresLeadRepository({ pool })
    for (const _ of ['first', 'second']) {
      await pool.query('drop schema if exists campaign_lead cascade')
      await migrateLeadTables(pool)
      await insertWorkspaces(pool, createWorkspaces(1))
      // More often than PostgreSQL creates custom plans: then it uses a generic plan.
      for (let times = 0; times < 8; times += 1) await repository.update(LEAD, countUp)
      expect((await findLead(repository, LEAD)).currentSequenceStep).toBe(9)
    }
  })

  it('allows an open repository to continue after a column was added, altered or dropped', async () => {
    const { pool } = await openDatabase()
    await migrateLeadTables(pool)
    await insertWorkspaces(pool, createWorkspaces(1))
    const repository = createPostgresLeadRepository({ pool })
    const locking = createPostgresLeadRepository({ pool, lockFirst: true })
    for (const change of [
      'alter table campaign_lead.leads add column more text',
      'alter table campaign_lead.leads alter column current_sequence_step type bigint',
      'alter table campaign_lead.leads drop column more',
    ]) {
      await repository.update(LEAD, countUp)
      await locking.update(LEAD, countUp)
      await pool.query(change)
    }
    expect((await findLead(repository, LEAD)).currentSequenceStep).toBe(7)
  })

  it.each([
    ['an invalid pool', {}, {}, 'pool.connect must be a function, got undefined'],
    [
      'a pool of another client',
      new PglitePool(new PGlite()),
      {},
      'pool must be a Pool of pg: use readLeadMigrations with another client',
    ],
    ['an unknown option', null, { table: 'x' }, 'options.table is not an option'],
    [
      'an empty schema name',
      null,
      { schema: '' },
      'options.schema must be a name of 1 to 63 bytes, got ""',
    ],
    ['an invalid log', null, { log: 'console' }, 'options.log must be a function, got "console"'],
  ])('rejects %s with a TypeError that names the argument', async (_, pool, options, message) => {
    const call: unknown = Reflect.apply(migrateLeadTables, null, [
      pool ?? openPool('postgres://unused'),
      options,
    ])
    await expect(call).rejects.toThrow(new TypeError(message))
  })
})
