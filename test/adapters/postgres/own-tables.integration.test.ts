import type { CampaignLead, Workspace } from 'campaign-lead'
import { createPostgresLeadRepository, PostgresTimeoutError } from 'campaign-lead/postgres'
import { leadRepositoryChecks, registerChecks } from 'campaign-lead/testing'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { OWN_TABLES, ownStatements } from '../../../examples/postgres/own-tables.js'
import {
  type LeadTables,
  leadTables,
  leadTablesHarness,
  openPool,
} from '../../support/lead-tables.js'
import {
  countUp,
  countUpdates,
  decideBy,
  findLead,
  pendingOf,
  refTo,
  workspaceOf,
} from '../../support/lead-updates.js'
import { openPostgres } from '../../support/postgres-database.js'
import { waitForLockWait } from '../../support/postgres-sessions.js'
import { beforeFirstWrite, tapPool } from '../../support/tapped-pool.js'

const { url, pool } = await openPostgres()

const { schema } = leadTables(pool)
await pool.query(OWN_TABLES)
const LEAD = refTo('lead_1')

const tables: LeadTables = { pool, schema, refill }

/** Puts workspaces into the tables of the host. */
async function refill(workspaces: readonly Workspace[]): Promise<void> {
  await pool.query('delete from mailing.accounts; delete from campaign_lead.pending_intents')
  for (const { id, tags, campaigns } of workspaces) {
    await pool.query('insert into mailing.accounts (key, labels) values ($1, $2)', [id, tags])
    for (const { id: slug, subsequences, leads } of campaigns) {
      const { rows } = await pool.query<{ number: string }>(
        'insert into mailing.funnels (slug, account, follow_ups) values ($1, $2, $3) returning number',
        [slug, id, JSON.stringify(subsequences)],
      )
      const values = leads.map((lead) => [rows[0]?.number, lead] as const)
      for (const [funnel, lead] of values) await insertContact(funnel, lead)
    }
  }
}

async function insertContact(funnel: string | undefined, lead: CampaignLead): Promise<void> {
  const { _id, status, aiTag, currentSequenceStep, replied, addedAt, subsequence, pendingSend } =
    lead
  const { campaignId: _, ...named } = lead
  const own = Object.entries(named).filter(([field]) => !LIBRARY_FIELDS.has(field))
  await pool.query(
    `insert into mailing.contacts
       (funnel, key, revision, state, label, step, has_replied, joined, follow_up, next_send, extra)
     values ($1, $2, 0, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      funnel,
      _id,
      status,
      aiTag,
      currentSequenceStep,
      replied,
      addedAt,
      subsequence,
      pendingSend,
      JSON.stringify(Object.fromEntries(own)),
    ],
  )
}

const LIBRARY_FIELDS = new Set([
  '_id',
  'status',
  'aiTag',
  'currentSequenceStep',
  'replied',
  'addedAt',
  'subsequence',
  'pendingSend',
])

describe.each([{ lockFirst: false }, { lockFirst: true }])('tables of the host (%o)', (options) => {
  registerChecks(
    { describe, it },
    'keep every promise',
    leadRepositoryChecks(leadTablesHarness(tables, { statements: ownStatements, ...options }), {
      numRuns: 5,
    }),
  )
})

describe('tables of the host', () => {
  const repository = createPostgresLeadRepository({ pool, statements: ownStatements })

  beforeEach(() => refill(workspaceOf(2)))

  it.each([
    ['a label that is gone', `update mailing.accounts set labels = '{}'`, 'INVALID_TAG'],
    ['a funnel that is gone', 'delete from mailing.funnels', 'NOT_FOUND'],
  ])('what changes meanwhile is decided on anew: %s', async (_, change, code) => {
    const overtaken = createPostgresLeadRepository({
      pool: tapPool(
        pool,
        beforeFirstWrite(() => pool.query(change)),
      ),
      statements: ownStatements,
    })
    const update = overtaken.update(LEAD, decideBy({ aiTag: 'Interested' }))
    await expect(update).rejects.toMatchObject({ code })
    expect(await pendingOf(repository)).toEqual([])
  })

  it.each([
    `update mailing.accounts set labels = '{}'`,
    `update mailing.funnels set follow_ups = '[]'`,
  ])('a change of the rules has its turn, and who comes later sees it: %s', async (change) => {
    const holder = await pool.connect()
    await holder.query('begin')
    await repository.within(holder).update(LEAD, countUp)
    const changed = pool.query(change)
    await waitForLockWait(pool)
    const rules: number[] = []
    const later = repository.update(refTo('lead_2'), (stored) => {
      rules.push(Math.min(stored.tags.length, stored.subsequences.length))
      return countUp(stored)
    })
    await waitForLockWait(pool, 2)
    await holder.query('commit')
    holder.release()
    await changed
    await later
    expect(rules).toEqual([1, 0])
  })

  it('a contact that the host writes to is not written over', async () => {
    const change = `update mailing.contacts set has_replied = true`
    const overtaken = createPostgresLeadRepository({
      pool: tapPool(
        pool,
        beforeFirstWrite(() => pool.query(change)),
      ),
      statements: ownStatements,
    })
    await overtaken.update(LEAD, countUp)
    expect(await findLead(repository, LEAD)).toMatchObject({ replied: true })
  })

  it('a contact that is deleted and inserted again is the new one', async () => {
    const again = `insert into mailing.contacts (funnel, key, state, step, has_replied, joined)
      select number, 'lead_1', 'active', 77, false, now() from mailing.funnels`
    await pool.query(`delete from mailing.contacts; ${again}`)
    const overtaken = createPostgresLeadRepository({
      pool: tapPool(
        pool,
        beforeFirstWrite(() => pool.query(`delete from mailing.contacts; ${again}`)),
      ),
      statements: ownStatements,
    })
    const { decision } = await overtaken.update(LEAD, countUp)
    expect(decision.lead.currentSequenceStep).toBe(78)
  })

  it('wait for a lock no longer than asked, in whatever order PostgreSQL takes their parts', async () => {
    const ordered = openPool(url, { options: '-c enable_nestloop=off -c jit=off' })
    const holder = await pool.connect()
    onTestFinished(async () => {
      holder.release(true)
      await ordered.end()
    })
    await holder.query(`begin; update mailing.accounts set labels = '{}'`)
    const waiting = createPostgresLeadRepository({
      pool: ordered,
      statements: ownStatements,
      timeoutMilliseconds: 1_000,
    })
    await expect(waiting.update(LEAD, countUp)).rejects.toThrow(PostgresTimeoutError)
  })

  it('may have statements that end in a comment', async () => {
    const commented = createPostgresLeadRepository({
      pool,
      lockFirst: true,
      statements: {
        load: `${ownStatements.load} -- the end`,
        loadCampaigns: `${ownStatements.loadCampaigns} -- the end`,
        lock: `${ownStatements.lock} -- the end`,
        update: `${ownStatements.update} -- the end`,
      },
    })
    await commented.update(LEAD, countUp)
    expect(await countUpdates(commented, [LEAD])).toEqual({ updates: 1, misfits: [] })
  })

  it('may be altered while the program runs, also under a lock that names every column', async () => {
    const locking = createPostgresLeadRepository({
      pool,
      statements: ownStatements,
      lockFirst: true,
    })
    await locking.update(LEAD, countUp)
    await pool.query('alter table mailing.contacts add column more text')
    await locking.update(LEAD, countUp)
    await pool.query('alter table mailing.contacts drop column more')
    expect(await countUpdates(locking, [LEAD])).toEqual({ updates: 2, misfits: [] })
  })
})

describe('statements that do not give what they should', () => {
  beforeEach(() => refill(workspaceOf(2)))

  it.each([
    [
      'load',
      'select 1 as place, null::jsonb as lead, 0 as version, 1 as config_version',
      'The column lead must be of the JSON type object, and is null',
    ],
    [
      'load',
      `select '1' as place, '{}'::jsonb as lead, 0 as version, '' as config_version`,
      'The column place must be of the JSON type number, and is string',
    ],
    [
      'loadCampaigns',
      `select 'cmp_1' as id, '' as config_version, 'ws_1' as workspace_id, 'a' as tags, '[]'::jsonb as subsequences`,
      'The column tags must be of the JSON type array, and is string',
    ],
  ] as const)('are told by their column: %s', async (name, query, message) => {
    const text = `${query} where ${name === 'load' ? '$1::text[] || $2::text[]' : '$1::text[]'} is not null`
    const repository = createPostgresLeadRepository({
      pool,
      statements: { ...ownStatements, [name]: text },
    })
    await expect(repository.update(LEAD, countUp)).rejects.toThrow(new TypeError(message))
  })
})
