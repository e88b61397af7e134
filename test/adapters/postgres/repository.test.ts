import { randomUUID } from 'node:crypto'
import type { CampaignLead, StoredLead } from 'campaign-lead'
import {
  createPostgresLeadRepository,
  insertWorkspaces,
  migrateLeadTables,
  type PostgresLeadRepositoryOptions,
} from 'campaign-lead/postgres'
import { types } from 'pg'
import { beforeEach, describe, expect, it } from 'vitest'
import { createLeadTablesBySql, leadTables, openPool } from '../../support/lead-tables.js'
import {
  countUp,
  countUpdates,
  decideBy,
  findLead,
  pendingOf,
  refTo,
  someRefs,
  workspaceOf,
} from '../../support/lead-updates.js'
import { openPostgres } from '../../support/postgres-database.js'
import { tapPool } from '../../support/tapped-pool.js'

const { url, pool } = await openPostgres()
const tables = leadTables(pool)
const repository = createPostgresLeadRepository({ pool })
const LEAD = refTo('lead_1')
const REFS = someRefs(5)

beforeEach(() => tables.refill(workspaceOf(5)))

/** What a repository asks of the server, in its order. */
function openCounted(options: Partial<PostgresLeadRepositoryOptions> = {}) {
  const asked: string[] = []
  const counted = createPostgresLeadRepository({
    pool: tapPool(pool, ({ text }) => asked.push(text)),
    ...options,
  })
  return { asked, counted }
}

describe('an update', () => {
  it('takes two round trips, once its campaign is known', async () => {
    const { asked, counted } = openCounted()
    await counted.update(LEAD, countUp)
    expect(asked.splice(0)).toHaveLength(3)
    for (const ref of REFS) await counted.update(ref, countUp)
    expect(asked).toHaveLength(2 * REFS.length)
  })

  it('takes one where nothing changes', async () => {
    const { asked, counted } = openCounted()
    await findLead(counted, LEAD)
    asked.splice(0)
    await findLead(counted, LEAD)
    expect(asked).toHaveLength(1)
  })

  it('takes five where the lead is locked first', async () => {
    const { asked, counted } = openCounted({ lockFirst: true })
    await counted.update(LEAD, countUp)
    asked.splice(0)
    await counted.update(LEAD, countUp)
    expect(asked).toHaveLength(5)
  })

  it('of a hundred leads takes no more than that of one', async () => {
    await tables.refill(workspaceOf(100))
    const { asked, counted } = openCounted()
    await findLead(counted, LEAD)
    asked.splice(0)
    await counted.updateMany(someRefs(100), countUp)
    expect(asked).toHaveLength(2)
  })

  it('gives decide the very same lists, which nobody may change, so that what is made of them can be kept', async () => {
    await tables.refill(workspaceOf(101))
    const given: StoredLead[] = []
    await repository.updateMany(someRefs(101), (stored) => {
      given.push(stored)
      return { lead: stored.lead, intents: [] }
    })
    expect(given).toHaveLength(101)
    expect(new Set(given.map(({ subsequences }) => subsequences)).size).toBe(1)
    expect(new Set(given.map(({ tags }) => tags)).size).toBe(1)
    const [{ subsequences, tags } = expect.unreachable()] = given
    const shared = [tags, subsequences, ...subsequences, ...subsequences.map((one) => one.trigger)]
    expect(shared.every(Object.isFrozen)).toBe(true)
  })

  it('of no lead that is there takes one', async () => {
    const { asked, counted } = openCounted()
    await expect(counted.update(refTo('lead_9'), countUp)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    expect(asked).toHaveLength(1)
  })
})

describe('the acknowledgement of many intents', () => {
  it('is made in statements of a hundred thousand, so that none of them runs out of time', async () => {
    const { asked, counted } = openCounted()
    await counted.updateMany(someRefs(2), decideBy({ aiTag: 'Interested' }))
    const ids = (await pendingOf(counted)).map(({ id }) => id)
    const unknown = Array.from({ length: 199_999 }, () => randomUUID())
    asked.splice(0)
    await counted.acknowledge([...ids.slice(0, 1), ...unknown, ...ids.slice(1)])
    expect(asked).toHaveLength(3)
    expect(await pendingOf(counted)).toEqual([])
  })
})

describe('among many leads', () => {
  it.each([{ lockFirst: false }, { lockFirst: true }])(
    'a connection plans no statement again with every update (%o)',
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
      // Of a statement with parameters, PostgreSQL always makes the first five plans anew.
      const { rows } = await connection.query(
        'select statement, custom_plans::int from pg_prepared_statements where custom_plans > 5',
      )
      await connection.end()
      expect(rows).toEqual([])
    },
  )
})

describe('ids that PostgreSQL cannot hold', () => {
  it.each(['nul\0', '\0', '\ud800', 'half \udc00', '\udc00\ud800'])(
    'are of no lead: %j',
    async (odd) => {
      const refs = [
        { campaignId: 'cmp_1', leadId: odd },
        { campaignId: odd, leadId: 'lead_1' },
      ]
      for (const ref of refs) {
        await expect(repository.update(ref, countUp)).rejects.toMatchObject({ code: 'NOT_FOUND' })
      }
      const results = await repository.updateMany([...refs, LEAD], countUp)
      expect(results.map(({ success }) => success)).toEqual([false, false, true])
      await repository.acknowledge([odd])
      expect(await pendingOf(repository)).toHaveLength(1)
    },
  )
})

describe('own fields that PostgreSQL cannot hold', () => {
  interface MyLead extends CampaignLead {
    readonly note?: unknown
  }
  const mine = createPostgresLeadRepository<MyLead>({ pool })

  it.each([
    ['decision.lead.note', 'nul\0', String.raw`"nul\u0000"`],
    ['decision.lead.note', '\ud800', String.raw`"\ud800"`],
    ['decision.lead.note.deep.1', { deep: ['fine', 'nul\0'] }, String.raw`"nul\u0000"`],
    ['decision.lead.note.nul\0', { 'nul\0': 1 }, String.raw`"nul\u0000"`],
  ])('are named: %j', async (field, note, printed) => {
    const update = mine.update(LEAD, ({ lead }) => ({ lead: { ...lead, note }, intents: [] }))
    const message = `${field} holds text that PostgreSQL cannot store: ${printed}`
    await expect(update).rejects.toThrow(new TypeError(message))
  })

  it('fail their own lead alone', async () => {
    const results = await mine.updateMany(REFS, (stored) => {
      const { lead, intents } = countUp(stored)
      return { lead: lead._id === 'lead_3' ? { ...lead, note: '\0' } : lead, intents }
    })
    expect(results.map(({ success }) => success)).toEqual([true, true, false, true, true])
    expect(results[2]).toMatchObject({ error: expect.any(TypeError) })
    expect(await countUpdates(repository, REFS)).toEqual({ updates: 4, misfits: [] })
  })

  it('may look as if they were escaped, and are text like any other', async () => {
    const note = String.raw`\u0000 \ud800`
    await mine.update(LEAD, ({ lead }) => ({ lead: { ...lead, note }, intents: [] }))
    expect(await findLead(mine, LEAD)).toMatchObject({ note })
  })
})

describe('a lead that the tables refuse', () => {
  it.each([{ lockFirst: false }, { lockFirst: true }])(
    'does not keep the others of its batch from being stored (%o)',
    async (options) => {
      const many = createPostgresLeadRepository({ pool, ...options })
      const results = await many.updateMany(REFS, (stored) => {
        const { lead, intents } = countUp(stored)
        const isOdd = lead._id === 'lead_3'
        return { lead: isOdd ? { ...lead, currentSequenceStep: -1 } : lead, intents }
      })
      expect(results.map(({ success }) => success)).toEqual([true, true, false, true, true])
      expect(results[2]).toMatchObject({
        error: { constraint: 'leads_current_sequence_step_check' },
      })
      expect(await countUpdates(repository, REFS)).toEqual({ updates: 4, misfits: [] })
    },
  )
})

describe('a host that reads the types of PostgreSQL in its own way', () => {
  it('changes nothing here', async () => {
    const { INT8, JSON, JSONB, UUID, TIMESTAMPTZ } = types.builtins
    const own = [
      [INT8, BigInt],
      [JSON, String],
      [JSONB, String],
      [UUID, (id: string) => Buffer.from(id)],
      [TIMESTAMPTZ, String],
    ] as const
    const before = own.map(([oid]) => [oid, types.getTypeParser(oid)] as const)
    for (const [oid, parser] of own) types.setTypeParser(oid, parser)
    const { decision, intents } = await repository.update(LEAD, decideBy({ aiTag: 'Interested' }))
    const pending = await pendingOf(repository)
    const found = await findLead(repository, LEAD)
    for (const [oid, parser] of before) types.setTypeParser(oid, parser)
    expect(found).toEqual(decision.lead)
    expect(pending).toEqual(intents)
  })
})

describe('two repositories on one pool', () => {
  it('of different schemas keep apart, under prepared statements of their own', async () => {
    const single = openPool(url, { max: 1 })
    await migrateLeadTables(single, { schema: 'other' })
    await insertWorkspaces(single, workspaceOf(1), { schema: 'other' })
    const one = createPostgresLeadRepository({ pool: single })
    const other = createPostgresLeadRepository({ pool: single, schema: 'other' })
    await one.update(LEAD, countUp)
    await other.update(LEAD, countUp)
    await other.update(LEAD, countUp)
    expect((await findLead(one, LEAD)).currentSequenceStep).toBe(2)
    expect((await findLead(other, LEAD)).currentSequenceStep).toBe(3)
    expect(await pendingOf(one)).toHaveLength(1)
    expect(await pendingOf(other)).toHaveLength(2)
    await single.end()
  })

  it('of the same schema and other statements do what each was told', async () => {
    const single = openPool(url, { max: 1 })
    const loadNothing = `select 1 as ordinal, null::jsonb as lead, 0 as version, '' as config_version where cardinality($1::text[]) + cardinality($2::text[]) < 0`
    const one = createPostgresLeadRepository({ pool: single })
    const other = createPostgresLeadRepository({ pool: single, statements: { load: loadNothing } })
    await one.update(LEAD, countUp)
    await expect(other.update(LEAD, countUp)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await one.update(LEAD, countUp)
    await single.end()
  })

  it('work in a schema of any name, however its tables were made', async () => {
    const schema = `My "schema" 'é' \\`
    const quoted = `"${schema.replaceAll('"', '""')}"`
    const renamed = await createLeadTablesBySql((sql) => pool.query(sql), pool, schema)
    await renamed.refill(workspaceOf(1))
    const other = createPostgresLeadRepository({ pool, schema })
    await other.update(LEAD, countUp)
    await pool.query(`delete from ${quoted}.tags`)
    expect(await countUpdates(other, [LEAD])).toEqual({ updates: 1, misfits: [] })
  })
})

describe('sessions of another isolation', () => {
  it.each(['repeatable read', 'serializable'])('%s: nothing is lost', async (isolation) => {
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

describe('the options', () => {
  const refused: [string, unknown, string][] = [
    ['no options', undefined, 'options must be an object, got undefined'],
    ['an unknown one', { pool, table: 'x' }, 'options.table is not an option'],
    ['no pool', {}, 'options.pool.connect must be a function, got undefined'],
    [
      'a pool that is none',
      { pool: 'postgres://' },
      'options.pool.connect must be a function, got undefined',
    ],
    [
      'a schema that is no text',
      { pool, schema: 1 },
      'options.schema must be a name of 1 to 63 bytes, got 1',
    ],
    [
      'a schema without a name',
      { pool, schema: '' },
      'options.schema must be a name of 1 to 63 bytes, got ""',
    ],
    [
      'a schema whose name is too long',
      { pool, schema: 'é'.repeat(32) },
      `options.schema must be a name of 1 to 63 bytes, got "${'é'.repeat(32)}"`,
    ],
    [
      'a schema that cannot be',
      { pool, schema: 'a\0' },
      String.raw`options.schema must be a name of 1 to 63 bytes, got "a\u0000"`,
    ],
    [
      'a timeout of nothing',
      { pool, timeoutSeconds: 0 },
      'options.timeoutSeconds must be a number of seconds above 0, up to 2147483, got 0',
    ],
    [
      'a timeout without end',
      { pool, timeoutSeconds: Infinity },
      'options.timeoutSeconds must be a number of seconds above 0, up to 2147483, got Infinity',
    ],
    [
      'lockFirst that is no boolean',
      { pool, lockFirst: 1 },
      'options.lockFirst must be true or false, got 1',
    ],
    [
      'statements that are none',
      { pool, statements: 'select' },
      'options.statements must be an object, got "select"',
    ],
    [
      'an unknown statement',
      { pool, statements: { insert: '' } },
      'options.statements.insert is not an option',
    ],
    [
      'a statement that is no text',
      { pool, statements: { load: 1 } },
      'options.statements.load must be a string, got 1',
    ],
  ]

  it.each(refused)('are checked: %s', (_, options, message) => {
    expect(() => Reflect.apply(createPostgresLeadRepository, null, [options])).toThrow(
      new TypeError(message),
    )
  })

  it('of insertWorkspaces are checked as well', async () => {
    const insert = (...given: unknown[]) => Reflect.apply(insertWorkspaces, null, given)
    await expect(insert({}, [])).rejects.toThrow('pool.connect must be a function, got undefined')
    await expect(insert(pool, 'ws_1')).rejects.toThrow('workspaces must be an array, got "ws_1"')
    await expect(insert(pool, [], { tables: 1 })).rejects.toThrow('options.tables is not an option')
  })
})
