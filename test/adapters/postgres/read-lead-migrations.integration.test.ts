import {
  createPostgresLeadRepository,
  insertWorkspaces,
  migrateLeadTables,
  readLeadMigrations,
} from 'campaign-lead/postgres'
import type { Pool } from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { openPool } from '../../support/lead-tables.js'
import { countUp, createWorkspaces, refTo } from '../../support/lead-updates.js'
import { createDatabase } from '../../support/postgres-database.js'

const pools: Pool[] = []

afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()))
})

async function openDatabase() {
  const url = await createDatabase('empty')
  const open = (user?: string) => {
    const pool = openPool(url, user === undefined ? {} : { user })
    pools.push(pool)
    return pool
  }
  return { open, pool: open() }
}

/** Returns the definition of everything in a schema, except the table of the migrations. */
async function describeSchema(pool: Pool, schema: string): Promise<string[]> {
  const { rows } = await pool.query<{ definition: string }>(
    `with tables as (
       select oid, relname, relkind, relacl, reloptions from pg_class
       where relnamespace = to_regnamespace($1) and relkind in ('r', 'S') and relname <> 'migrations'
         and relname not like 'migrations_%'
     )
     select concat_ws(' ', relkind, relname, relacl, reloptions) as definition from tables
     union all
     select concat_ws(' ', relname, a.attnum, attname, format_type(atttypid, atttypmod), attnotnull,
       attidentity, pg_get_expr(adbin, adrelid))
     from tables t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0
     left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
     union all
     select concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(c.oid))
     from pg_constraint c join tables t on t.oid = c.conrelid
     union all
     select pg_get_indexdef(indexrelid) from pg_index i join tables t on t.oid = i.indrelid
     union all
     select pg_get_triggerdef(g.oid) from pg_trigger g join tables t on t.oid = g.tgrelid where not tgisinternal
     union all
     select pg_get_functiondef(oid) from pg_proc where pronamespace = to_regnamespace($1)
     order by 1`,
    [`"${schema.replaceAll('"', '""')}"`],
  )
  return rows.map(({ definition }) => definition)
}

async function apply(pool: Pick<Pool, 'query'>, schema: string): Promise<void> {
  for (const { up } of readLeadMigrations({ schema })) await pool.query(up)
}

describe('readLeadMigrations', () => {
  it('returns migrations that create the same tables as migrateLeadTables', async () => {
    const [one, other] = await Promise.all([openDatabase(), openDatabase()])
    const names = await migrateLeadTables(one.pool, { schema: 'crm leads' })
    await apply(other.pool, 'crm leads')
    expect(readLeadMigrations().map(({ name }) => name)).toEqual(names)
    const expected = await describeSchema(one.pool, 'crm leads')
    expect(await describeSchema(other.pool, 'crm leads')).toEqual(expected)
    expect(expected.length).toBeGreaterThan(60)
  })

  it('returns migrations that can be reverted and repeated, and keep the schema and its other tables', async () => {
    const { pool } = await openDatabase()
    await pool.query('create schema campaign_lead; create table campaign_lead.others ()')
    const before = await describeSchema(pool, 'campaign_lead')
    for (const _ of ['first', 'second']) {
      await apply(pool, 'campaign_lead')
      for (const { down } of readLeadMigrations().reverse()) await pool.query(down)
      expect(await describeSchema(pool, 'campaign_lead')).toEqual(before)
    }
  })

  it.each([`my "leads"`, `o'leads`, 'back\\slash', 'select', 'x;--$1', '$$', 'ü'.repeat(31)])(
    'accepts a schema of any name: %s',
    async (schema) => {
      const { pool } = await openDatabase()
      await apply(pool, schema)
      await insertWorkspaces(pool, createWorkspaces(1), { schema })
      const { intents } = await createPostgresLeadRepository({ pool, schema }).update(
        refTo('lead_1'),
        countUp,
      )
      expect(intents).toHaveLength(1)
    },
  )

  it('returns single statements, which a client can prepare', async () => {
    const { pool } = await openDatabase()
    for (const { name, up } of readLeadMigrations()) await pool.query({ name, text: up })
    expect(await describeSchema(pool, 'campaign_lead')).not.toEqual([])
  })

  it('does not change the search_path of the transaction that runs the migrations', async () => {
    const { pool } = await openDatabase()
    const client = await pool.connect()
    await client.query(`begin; set local search_path to public, pg_catalog`)
    await apply(client, 'campaign_lead')
    const { rows } = await client.query('show search_path')
    await client.query('create table own ()')
    await client.query('commit')
    client.release()
    expect(rows).toEqual([{ search_path: 'public, pg_catalog' }])
    expect((await pool.query(`select to_regclass('public.own')::text as own`)).rows).toEqual([
      { own: 'own' },
    ])
  })

  it('creates nothing if a migration fails', async () => {
    const { pool } = await openDatabase()
    await pool.query('create schema campaign_lead; create table campaign_lead.pending_intents ()')
    const before = await describeSchema(pool, 'campaign_lead')
    await expect(apply(pool, 'campaign_lead')).rejects.toThrow('already exists')
    expect(await describeSchema(pool, 'campaign_lead')).toEqual(before)
  })

  it('needs no privilege to create schemas if the schema exists', async () => {
    const { pool, open } = await openDatabase()
    await pool.query('create role migrator login; create schema crm authorization migrator')
    await apply(open('migrator'), 'crm')
    expect(await describeSchema(pool, 'crm')).not.toEqual([])
    await pool.query('drop owned by migrator cascade; drop role migrator')
  })

  it.each([
    [{ folder: 'x' }, 'options.folder is not an option'],
    [{ schema: '' }, 'options.schema must be a name of 1 to 63 bytes, got ""'],
    [
      { schema: 'a$campaign_lead$b' },
      'options.schema must be a name without $campaign_lead$, got "a$campaign_lead$b"',
    ],
  ])('rejects invalid options with a TypeError that names the option: %o', (options, message) => {
    expect(() => Reflect.apply(readLeadMigrations, null, [options])).toThrow(new TypeError(message))
  })
})
