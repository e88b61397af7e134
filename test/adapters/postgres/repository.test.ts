import { randomUUID } from 'node:crypto'
import type { StoredLead } from 'campaign-lead'
import {
  createPostgresLeadRepository,
  insertWorkspaces,
  migrateLeadTables,
  type PostgresLeadRepositoryOptions,
} from 'campaign-lead/postgres'
import { Client, types } from 'pg'
import { beforeEach, describe, expect, it } from 'vitest'
import { createLeadTablesBySql, leadTables, openPool } from '../../support/lead-tables.js'
import {
  collectPendingIntents,
  countUp,
  countUpdates,
  createWorkspaces,
  decideBy,
  findLead,
  refTo,
  someRefs,
} from '../../support/lead-updates.js'
import { openPostgres } from '../../support/postgres-database.js'
import { tapPool } from '../../support/tapped-pool.js'

const { url, pool } = await openPostgres()
const tables = leadTables(pool)
const repository = createPostgresLeadRepository({ pool })
const LEAD = refTo('lead_1')
const REFS = someRefs(5)

beforeEach(() => tables.refill(createWorkspaces(5)))

/** Creates a repository that records its statements. */
function openRecorded(options: Partial<PostgresLeadRepositoryOptions> = {}) {
  const statements: string[] = []
  const recorded = createPostgresLeadRepository({
    pool: tapPool(pool, ({ text }) => statements.push(text)),
    ...options,
  })
  return { statements, recorded }
}

describe('an update', () => {
  it('takes two round trips once its campaign is cached', async () => {
    const { statements, recorded } = openRecorded()
    await recorded.update(LEAD, countUp)
    expect(statements.splice(0)).toHaveLength(3)
    for (const ref of REFS) await recorded.update(ref, countUp)
    expect(statements).toHaveLength(2 * REFS.length)
  })

  it('takes one round trip if nothing changes', async () => {
    const { statements, recorded } = openRecorded()
    await findLead(recorded, LEAD)
    statements.splice(0)
    await findLead(recorded, LEAD)
    expect(statements).toHaveLength(1)
  })

  it('takes five round trips with lockFirst', async () => {
    const { statements, recorded } = openRecorded({ lockFirst: true })
    await recorded.update(LEAD, countUp)
    statements.splice(0)
    await recorded.update(LEAD, countUp)
    expect(statements).toHaveLength(5)
  })

  it('takes two round trips for a hundred leads', async () => {
    await tables.refill(createWorkspaces(100))
    const { statements, recorded } = openRecorded()
    await findLead(recorded, LEAD)
    statements.splice(0)
    await recorded.updateMany(someRefs(100), countUp)
    expect(statements).toHaveLength(2)
  })

  it('passes decide the same frozen lists for all leads of a campaign, so that lookups can be cached', async () => {
    await tables.refill(createWorkspaces(101))
    const received: StoredLead[] = []
    await repository.updateMany(someRefs(101), (stored) => {
      received.push(stored)
      return { lead: stored.lead, intents: [] }
    })
    expect(received).toHaveLength(101)
    expect(new Set(received.map(({ subsequences }) => subsequences)).size).toBe(1)
    expect(new Set(received.map(({ tags }) => tags)).size).toBe(1)
    const [{ subsequences, tags } = expect.unreachable()] = received
    const shared = [
      tags,
      subsequences,
      ...subsequences,
      ...subsequences.map(({ trigger }) => trigger),
    ]
    expect(shared.every(Object.isFrozen)).toBe(true)
  })

  it('takes one round trip if the lead is unknown', async () => {
    const { statements, recorded } = openRecorded()
    await expect(recorded.update(refTo('lead_9'), countUp)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    expect(statements).toHaveLength(1)
  })
})

describe('the arguments of update and updateMany', () => {
  const update = (...args: [never, never]) => repository.update(...args)
  const updateMany = (...args: [never, never]) => repository.updateMany(...args)
  const invalid: [string, unknown, string][] = [
    ['no ref', undefined, ' must be an object, got undefined'],
    ['no leadId', { campaignId: 'cmp_1' }, '.leadId must be a string, got undefined'],
    [
      'a campaignId that is not a string',
      { campaignId: 1, leadId: 'lead_1' },
      '.campaignId must be a string, got 1',
    ],
  ]

  it.each(invalid)('cause a TypeError that names the field for %s', async (_, ref, message) => {
    const updateOne: unknown = Reflect.apply(update, null, [ref, countUp])
    await expect(updateOne).rejects.toThrow(new TypeError(`ref${message}`))
    const refs = [LEAD, ref]
    const updateTwo: unknown = Reflect.apply(updateMany, null, [refs, countUp])
    await expect(updateTwo).rejects.toThrow(new TypeError(`refs[1]${message}`))
    expect(await collectPendingIntents(repository)).toEqual([])
  })

  it('cause a TypeError for refs that are not an array', async () => {
    const attempt: unknown = Reflect.apply(updateMany, null, [undefined, countUp])
    await expect(attempt).rejects.toThrow(new TypeError('refs must be an array, got undefined'))
  })
})

describe('acknowledge', () => {
  it('deletes at most 100,000 intents per statement, to stay below the timeout', async () => {
    const { statements, recorded } = openRecorded()
    await recorded.updateMany(someRefs(2), decideBy({ aiTag: 'Interested' }))
    const ids = (await collectPendingIntents(recorded)).map(({ id }) => id)
    const unknown = Array.from({ length: 199_999 }, () => randomUUID())
    statements.splice(0)
    await recorded.acknowledge([...ids.slice(0, 1), ...unknown, ...ids.slice(1)])
    expect(statements).toHaveLength(3)
    expect(await collectPendingIntents(recorded)).toEqual([])
  })
})

describe('a connection to tables with many leads', () => {
  it.each([{ lockFirst: false }, { lockFirst: true }])(
    'does not plan its statements in every update (%o)',
    async (options) => {
      await pool.query(`
        insert into campaign_lead.campaigns (id, workspace_id)
        select 'another_' || n, 'ws_1' from generate_series(1, 1000) n;
        insert into campaign_lead.leads (campaign_id, id, status, current_sequence_step, replied, added_at)
        select 'another_' || n, 'lead_' || m, 'active', 1, false, now()
        from generate_series(1, 1000) n, generate_series(1, 10) m`)
      await pool.query('analyze')
      const connection = openPool(url, { max: 1 })
      const onOne = createPostgresLeadRepository({ pool: connection, ...options })
      for (const ref of [...REFS, ...REFS, ...REFS]) await onOne.update(ref, countUp)
      // PostgreSQL always uses custom plans for the first five executions of a statement.
      const { rows } = await connection.query(
        'select statement, custom_plans::int from pg_prepared_statements where custom_plans > 5',
      )
      await connection.end()
      expect(rows).toEqual([])
    },
  )
})

describe('a lead that violates a constraint', () => {
  it.each([{ lockFirst: false }, { lockFirst: true }])(
    'does not prevent updateMany from storing the other leads (%o)',
    async (options) => {
      const many = createPostgresLeadRepository({ pool, ...options })
      const results = await many.updateMany(REFS, (stored) => {
        const { lead, intents } = countUp(stored)
        const isInvalid = lead._id === 'lead_3'
        return { lead: isInvalid ? { ...lead, currentSequenceStep: -1 } : lead, intents }
      })
      expect(results.map(({ success }) => success)).toEqual([true, true, false, true, true])
      expect(results[2]).toMatchObject({
        error: { constraint: 'leads_current_sequence_step_check' },
      })
      expect(await countUpdates(repository, REFS)).toEqual({ updates: 4, misfits: [] })
    },
  )
})

describe('an application with its own type parsers of pg', () => {
  it('does not change what the repository reads', async () => {
    const { INT8, JSON, JSONB, UUID, TIMESTAMPTZ } = types.builtins
    const parsers = [
      [INT8, BigInt],
      [JSON, String],
      [JSONB, String],
      [UUID, (id: string) => Buffer.from(id)],
      [TIMESTAMPTZ, String],
    ] as const
    const before = parsers.map(([oid]) => [oid, types.getTypeParser(oid)] as const)
    for (const [oid, parser] of parsers) types.setTypeParser(oid, parser)
    const { decision, intents } = await repository.update(LEAD, decideBy({ aiTag: 'Interested' }))
    const pending = await collectPendingIntents(repository)
    const found = await findLead(repository, LEAD)
    for (const [oid, parser] of before) types.setTypeParser(oid, parser)
    expect(found).toEqual(decision.lead)
    expect(pending).toEqual(intents)
  })
})

describe('two repositories on one pool', () => {
  it('can have different schemas, with their own prepared statements', async () => {
    const single = openPool(url, { max: 1 })
    await migrateLeadTables(single, { schema: 'other' })
    await insertWorkspaces(single, createWorkspaces(1), { schema: 'other' })
    const one = createPostgresLeadRepository({ pool: single })
    const other = createPostgresLeadRepository({ pool: single, schema: 'other' })
    await one.update(LEAD, countUp)
    await other.update(LEAD, countUp)
    await other.update(LEAD, countUp)
    expect((await findLead(one, LEAD)).currentSequenceStep).toBe(2)
    expect((await findLead(other, LEAD)).currentSequenceStep).toBe(3)
    expect(await collectPendingIntents(one)).toHaveLength(1)
    expect(await collectPendingIntents(other)).toHaveLength(2)
    await single.end()
  })

  it('can have the same schema and different statements', async () => {
    const single = openPool(url, { max: 1 })
    const loadNothing = `select 1 as ordinal, null::jsonb as lead, 0 as version, '' as config_version where cardinality($1::text[]) + cardinality($2::text[]) < 0`
    const one = createPostgresLeadRepository({ pool: single })
    const other = createPostgresLeadRepository({ pool: single, statements: { load: loadNothing } })
    await one.update(LEAD, countUp)
    await expect(other.update(LEAD, countUp)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await one.update(LEAD, countUp)
    await single.end()
  })

  it('can use a schema of any name', async () => {
    const schema = `My "schema" 'é' \\`
    const quoted = `"${schema.replaceAll('"', '""')}"`
    const renamed = await createLeadTablesBySql((sql) => pool.query(sql), pool, schema)
    await renamed.refill(createWorkspaces(1))
    const other = createPostgresLeadRepository({ pool, schema })
    await other.update(LEAD, countUp)
    await pool.query(`update ${quoted}.workspaces set tags = '{}'`)
    expect(await countUpdates(other, [LEAD])).toEqual({ updates: 1, misfits: [] })
  })
})

describe('sessions with another default isolation level', () => {
  it.each(['repeatable read', 'serializable'])('lose no update under %s', async (isolation) => {
    const isolated = openPool(url, { max: 8 })
    isolated.on('connect', (client) => {
      void client.query(`set default_transaction_isolation = '${isolation}'`)
    })
    const other = createPostgresLeadRepository({ pool: isolated })
    const results = await Promise.all(
      Array.from({ length: 12 }, () => other.updateMany(REFS, countUp)),
    )
    await isolated.end()
    const stored = results.flat().filter(({ success }) => success).length
    expect(await countUpdates(repository, REFS)).toEqual({ updates: stored, misfits: [] })
    expect(stored).toBe(60)
  })
})

describe('createPostgresLeadRepository', () => {
  const NO_POOL =
    'options.pool must be a pool with connect(), such as a Pool of pg, or a database with query() and transaction(), such as fromKysely(db),'
  const invalid: [string, unknown, string][] = [
    ['no options', undefined, 'options must be an object, got undefined'],
    ['an unknown option', { pool, table: 'x' }, 'options.table is not an option'],
    ['no pool', {}, `${NO_POOL} got undefined`],
    [
      'a URL, whose password it does not print',
      { pool: 'postgres://a:b@c' },
      `${NO_POOL} got text`,
    ],
    ['a client instead of a pool', { pool: new Client() }, `${NO_POOL} got an object`],
    [
      'a schema that is not a string',
      { pool, schema: 1 },
      'options.schema must be a name of 1 to 63 bytes, got 1',
    ],
    [
      'an empty schema name',
      { pool, schema: '' },
      'options.schema must be a name of 1 to 63 bytes, got ""',
    ],
    [
      'a schema whose name is too long',
      { pool, schema: 'é'.repeat(32) },
      `options.schema must be a name of 1 to 63 bytes, got "${'é'.repeat(32)}"`,
    ],
    [
      'a schema name with U+0000',
      { pool, schema: 'a\0' },
      String.raw`options.schema must be a name of 1 to 63 bytes, got "a\u0000"`,
    ],
    [
      'a timeout of 0',
      { pool, timeoutSeconds: 0 },
      'options.timeoutSeconds must be a number of seconds above 0, up to 2147483, got 0',
    ],
    [
      'an infinite timeout',
      { pool, timeoutSeconds: Infinity },
      'options.timeoutSeconds must be a number of seconds above 0, up to 2147483, got Infinity',
    ],
    [
      'a lockFirst that is not a boolean',
      { pool, lockFirst: 1 },
      'options.lockFirst must be true or false, got 1',
    ],
    [
      'statements that are not an object',
      { pool, statements: 'select' },
      'options.statements must be an object, got "select"',
    ],
    [
      'an unknown statement',
      { pool, statements: { insert: '' } },
      'options.statements.insert is not an option',
    ],
    [
      'a statement that is not a string',
      { pool, statements: { load: 1 } },
      'options.statements.load must be a string, got 1',
    ],
  ]

  it.each(invalid)('throws a TypeError that names the option for %s', (_, options, message) => {
    expect(() => Reflect.apply(createPostgresLeadRepository, null, [options])).toThrow(
      new TypeError(message),
    )
  })
})
