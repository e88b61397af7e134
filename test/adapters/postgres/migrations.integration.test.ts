import { resolve } from 'node:path'
import {
  createPostgresLeadRepository,
  insertWorkspaces,
  migrateLeadTables,
  PostgresUnavailableError,
} from 'campaign-lead/postgres'
import { PG_MIGRATE_LOCK_ID, runner } from 'node-pg-migrate'
import { afterAll, describe, expect, it } from 'vitest'
import { openPool } from '../../support/lead-tables.js'
import { countUp, findLead, refTo, workspaceOf } from '../../support/lead-updates.js'
import { createDatabase } from '../../support/postgres-database.js'

const pools: ReturnType<typeof openPool>[] = []
const ALL = ['1_leads-and-pending-intents', '2_webhook-endpoints', '3_timestamps-and-custom-fields']
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

/** What is in a schema beside the table of the migrations. */
async function thingsIn(pool: ReturnType<typeof openPool>, schema: string): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = to_regnamespace($1) and relkind = 'r'
     union all select proname from pg_proc where pronamespace = to_regnamespace($1)`,
    [`"${schema}"`],
  )
  return rows.map(({ name }) => name).filter((name) => name !== 'migrations')
}

describe('migrateLeadTables', () => {
  it('makes the tables, and does nothing where they are', async () => {
    const { pool } = await openDatabase()
    expect(await migrateLeadTables(pool)).toEqual(ALL)
    await insertWorkspaces(pool, workspaceOf(1))
    expect(await migrateLeadTables(pool)).toEqual([])
    expect(await findLead(createPostgresLeadRepository({ pool }), LEAD)).toMatchObject({
      _id: 'lead_1',
    })
  })

  it('is done once, where three programs start together', async () => {
    const { open } = await openDatabase()
    const migrated = await Promise.all(
      [open(), open(), open()].map((pool) => migrateLeadTables(pool)),
    )
    expect(migrated.flat()).toEqual(ALL)
  })

  it('waits no longer than asked for another program that makes them and never ends', async () => {
    const { pool, open } = await openDatabase()
    const other = await open().connect()
    await other.query('select pg_advisory_lock($1)', [PG_MIGRATE_LOCK_ID])
    // The limit is also that of a connection, which takes longer on a busy machine.
    await pool.query('select')
    const late = migrateLeadTables(pool, { timeoutSeconds: 0.05 })
    await expect(late).rejects.toThrow('canceling statement due to lock timeout')
    other.release(true)
    expect(await migrateLeadTables(pool)).toEqual(ALL)
  })

  it('waits no longer than asked for a connection', async () => {
    const { open } = await openDatabase()
    const pool = open()
    const held = await Promise.all(Array.from({ length: 20 }, () => pool.connect()))
    const late = migrateLeadTables(pool, { timeoutSeconds: 0.05 })
    await expect(late).rejects.toThrow(PostgresUnavailableError)
    for (const client of held) client.release()
    expect(await migrateLeadTables(pool)).toEqual(ALL)
  })

  it('leaves no connection with a search path of its own', async () => {
    const { pool } = await openDatabase()
    await migrateLeadTables(pool)
    const { rows } = await pool.query('show search_path')
    expect(rows).toEqual([{ search_path: '"$user", public' }])
    expect(pool.totalCount).toBe(1)
  })

  it('tells of each migration', async () => {
    const { pool } = await openDatabase()
    const lines: string[] = []
    await migrateLeadTables(pool, { log: (line) => lines.push(line) })
    expect(lines.join('\n')).toContain('1_leads-and-pending-intents')
  })

  it.each(['Leads of mine é', 'a.b', 'select', 'x;--$1', 'ü'.repeat(31)])(
    'makes them in a schema of any name: %s',
    async (schema) => {
      const { pool } = await openDatabase()
      expect(await migrateLeadTables(pool, { schema })).toEqual(ALL)
      expect(await migrateLeadTables(pool, { schema })).toEqual([])
      await insertWorkspaces(pool, workspaceOf(1), { schema })
      await createPostgresLeadRepository({ pool, schema }).update(LEAD, countUp)
      // The triggers find their tables.
      await pool.query(`delete from "${schema}".tags`)
      await pool.query(`delete from "${schema}".subsequences`)
    },
  )

  it.each([`my "leads"`, `o'leads`, 'back\\slash'])(
    'refuses a schema that node-pg-migrate would not quote: %s',
    async (schema) => {
      const { pool } = await openDatabase()
      await expect(migrateLeadTables(pool, { schema })).rejects.toThrow(
        `options.schema must be a name without quotes and backslashes, got ${JSON.stringify(schema)}`,
      )
    },
  )

  it('does nothing at all where it fails', async () => {
    const { pool } = await openDatabase()
    await pool.query('create schema campaign_lead; create table campaign_lead.pending_intents ()')
    await expect(migrateLeadTables(pool)).rejects.toThrow('already exists')
    expect(await thingsIn(pool, 'campaign_lead')).toEqual(['pending_intents'])
  })

  it('leaves leads as they are that have an instant which it refuses from then on', async () => {
    const { url, pool } = await openDatabase()
    await runner({
      databaseUrl: url,
      dir: resolve('migrations'),
      schema: 'campaign_lead',
      createSchema: true,
      migrationsTable: 'migrations',
      direction: 'up',
      count: 2,
      log: () => undefined,
    })
    await insertWorkspaces(pool, workspaceOf(2))
    await pool.query(`update campaign_lead.leads
      set added_at = '-infinity', pending_send_id = 's', pending_send_sequence = 'main', pending_send_at = 'infinity'
      where id = 'lead_1'`)

    expect(await migrateLeadTables(pool)).toEqual(['3_timestamps-and-custom-fields'])

    const repository = createPostgresLeadRepository({ pool })
    await repository.update(LEAD, countUp)
    const { rows } = await pool.query(
      `select current_sequence_step, added_at::text, pending_send_at::text from campaign_lead.leads
       where id = 'lead_1'`,
    )
    expect(rows).toEqual([
      { current_sequence_step: 2, added_at: '-infinity', pending_send_at: 'infinity' },
    ])
    const later = pool.query(`update campaign_lead.leads set added_at = 'infinity'`)
    await expect(later).rejects.toMatchObject({ constraint: 'added_at_is_in_the_years_1_to_9999' })
  })

  it('can be taken back by node-pg-migrate, and made again', async () => {
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
    expect(await thingsIn(pool, 'campaign_lead')).toEqual([])
    expect(await migrateLeadTables(pool)).toEqual(ALL)
  })

  it('a repository goes on where its schema is dropped and made again', async () => {
    const { pool } = await openDatabase()
    const repository = createPostgresLeadRepository({ pool })
    for (const _ of ['first', 'second']) {
      await pool.query('drop schema if exists campaign_lead cascade')
      await migrateLeadTables(pool)
      await insertWorkspaces(pool, workspaceOf(1))
      // More often than the server plans a statement for its values.
      for (let times = 0; times < 8; times += 1) await repository.update(LEAD, countUp)
      expect((await findLead(repository, LEAD)).currentSequenceStep).toBe(9)
    }
  })

  it('a repository goes on where a column is added, or altered', async () => {
    const { pool } = await openDatabase()
    await migrateLeadTables(pool)
    await insertWorkspaces(pool, workspaceOf(1))
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
    ['a pool that is none', {}, {}, 'pool.connect must be a function, got undefined'],
    ['an unknown option', null, { table: 'x' }, 'options.table is not an option'],
    [
      'a schema without a name',
      null,
      { schema: '' },
      'options.schema must be a name of 1 to 63 bytes, got ""',
    ],
    [
      'a log that is none',
      null,
      { log: 'console' },
      'options.log must be a function, got "console"',
    ],
  ])('names %s', async (_, pool, options, message) => {
    const call: unknown = Reflect.apply(migrateLeadTables, null, [
      pool ?? openPool('postgres://unused'),
      options,
    ])
    await expect(call).rejects.toThrow(new TypeError(message))
  })
})
