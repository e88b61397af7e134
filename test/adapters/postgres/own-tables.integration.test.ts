import { createLeadService } from 'campaign-lead'
import { createIntentQueues, createIntentRelay } from 'campaign-lead/pg-boss'
import {
  createPostgresLeadRepository,
  createPostgresWebhookEndpoints,
  PostgresTimeoutError,
} from 'campaign-lead/postgres'
import { registerChecks } from 'campaign-lead/testing'
import { leadStatementChecks } from 'campaign-lead/testing/contracts'
import PgBoss from 'pg-boss'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import {
  createOwnEndpoints,
  OWN_TABLES,
  ownStatements,
} from '../../../examples/postgres/own-tables.js'
import { openPool } from '../../support/lead-tables.js'
import {
  collectPendingIntents,
  countUp,
  countUpdates,
  createWorkspaces,
  decideBy,
  findLead,
  refTo,
} from '../../support/lead-updates.js'
import { ownTablesHarness } from '../../support/own-tables.js'
import { openPostgres } from '../../support/postgres-database.js'
import { waitForLockWait } from '../../support/postgres-sessions.js'
import { beforeFirstWrite, tapPool } from '../../support/tapped-pool.js'

const { url, pool } = await openPostgres()

await pool.query(OWN_TABLES)
const LEAD = refTo('lead_1')

const harness = ownTablesHarness(pool)

describe.each([{ lockFirst: false }, { lockFirst: true }])(
  "statements for the application's own tables (%o)",
  ({ lockFirst }) => {
    registerChecks(
      { describe, it },
      'contract',
      leadStatementChecks(ownTablesHarness(pool, { lockFirst }), { numRuns: 5 }),
    )
  },
)

describe("repository on the application's own tables", () => {
  const repository = createPostgresLeadRepository({ pool, statements: ownStatements })

  beforeEach(() => harness.replaceWorkspaces(createWorkspaces(2)))

  it.each([
    ['a deleted label', `update mailing.accounts set labels = '{}'`, 'INVALID_TAG'],
    ['a deleted funnel', 'delete from mailing.funnels', 'NOT_FOUND'],
  ])('decides again after a concurrent change: %s', async (_, change, code) => {
    const conflicting = createPostgresLeadRepository({
      pool: tapPool(
        pool,
        beforeFirstWrite(() => pool.query(change)),
      ),
      statements: ownStatements,
    })
    const update = conflicting.update(LEAD, decideBy({ aiTag: 'Interested' }))
    await expect(update).rejects.toMatchObject({ code })
    expect(await collectPendingIntents(repository)).toEqual([])
  })

  it.each([`update mailing.accounts set labels = '{}'`, 'delete from mailing.follow_ups'])(
    'does not starve a change of the rules, which later updates wait for: %s',
    async (change) => {
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
    },
  )

  it('does not overwrite a change that bypassed the library', async () => {
    const change = `update mailing.contacts set has_replied = true`
    const conflicting = createPostgresLeadRepository({
      pool: tapPool(
        pool,
        beforeFirstWrite(() => pool.query(change)),
      ),
      statements: ownStatements,
    })
    await conflicting.update(LEAD, countUp)
    expect(await findLead(repository, LEAD)).toMatchObject({ replied: true })
  })

  it('updates the new contact if it was deleted and inserted again', async () => {
    const again = `insert into mailing.contacts (funnel, key, state, step, has_replied, joined)
      select slug, 'lead_1', 'active', 77, false, now() from mailing.funnels`
    await pool.query(`delete from mailing.contacts; ${again}`)
    const conflicting = createPostgresLeadRepository({
      pool: tapPool(
        pool,
        beforeFirstWrite(() => pool.query(`delete from mailing.contacts; ${again}`)),
      ),
      statements: ownStatements,
    })
    const { decision } = await conflicting.update(LEAD, countUp)
    expect(decision.lead.currentSequenceStep).toBe(78)
  })

  it('applies the lock timeout with any query plan', async () => {
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
      timeoutSeconds: 1,
    })
    await expect(waiting.update(LEAD, countUp)).rejects.toThrow(PostgresTimeoutError)
  })

  it('keeps the exact values that an update does not change', async () => {
    await pool.query(`update mailing.contacts set joined = '2025-01-01 00:00:00.123Z',
      follow_up = '{"id": "sub_meeting", "status": "active", "currentStep": 0, "emailsSent": 0,
        "enrolledAt": "2025-02-01T00:00:00.999999Z", "completedAt": null, "cost": 9007199254740993}',
      extra = '{"crmId": 9007199254740993, "score": 1e400, "state": "x", "status": "y"}'`)
    const columns = `key, state, label, step, has_replied, joined::text, follow_up::text,
      next_send::text, extra::text`
    const contacts = async () =>
      (await pool.query(`select ${columns} from mailing.contacts order by key`)).rows
    const before = await contacts()

    await repository.update(LEAD, decideBy({ status: 'paused' }))
    expect(await contacts()).toEqual([{ ...before[0], state: 'paused' }, before[1]])

    await repository.update(LEAD, ({ lead }) => ({
      lead: { ...lead, replied: true, extension: { note: 1 } },
      intents: [],
    }))
    const [after] = await contacts()
    expect(after).toMatchObject({
      ...before[0],
      state: 'paused',
      has_replied: true,
      extra: expect.anything(),
    })
    expect(after.extra).toContain('9007199254740993')
    expect(after.extra).toContain('"extension": {"note": 1}')
  })

  it.each(['infinity', '-infinity', '0044-03-15 BC', '10000-01-01'])(
    'rejects a timestamp that a lead cannot have: %s',
    async (timestamp) => {
      const storing = pool.query('update mailing.contacts set joined = $1', [timestamp])
      await expect(storing).rejects.toMatchObject({ constraint: 'contacts_joined_check' })
    },
  )

  it('accepts statements that end in a comment', async () => {
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

  it('continues after a table was altered, also if the lock statement returns every column', async () => {
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

describe("webhook endpoints in the application's own tables", () => {
  const endpoints = createOwnEndpoints(pool)
  const ONE = { id: 'end_1', url: 'https://one.example/', secrets: ['whsec_1', 'whsec_2'] }

  beforeEach(async () => {
    await harness.replaceWorkspaces(createWorkspaces(2))
    await pool.query(
      `insert into mailing.receivers (id, account, url, secrets) values ($1, 'ws_1', $2, $3)`,
      [ONE.id, ONE.url, ONE.secrets],
    )
  })

  it('are found for known funnels, which have an empty list if they have no endpoint', async () => {
    expect(await endpoints.ofCampaigns(['cmp_1', 'none'])).toEqual(new Map([['cmp_1', [ONE]]]))
    await pool.query('delete from mailing.receivers')
    expect(await endpoints.ofCampaigns(['cmp_1', 'none'])).toEqual(new Map([['cmp_1', []]]))
  })

  it('are found by their ids until they are disabled', async () => {
    expect(await endpoints.find('end_1')).toMatchObject(ONE)
    expect(await endpoints.find('none')).toBeNull()
    expect(await endpoints.disable({ id: 'end_1', url: 'https://old.example/' })).toBe(false)
    expect(await endpoints.disable(ONE)).toBe(true)
    expect(await endpoints.disable(ONE)).toBe(false)
    expect(await endpoints.find('end_1')).toBe('disabled')
    expect(await endpoints.ofCampaigns(['cmp_1'])).toEqual(new Map([['cmp_1', []]]))
  })

  it("receive the webhooks, which stay pending with the library's own endpoints", async () => {
    const boss = new PgBoss({ connectionString: url, supervise: false, schedule: false, max: 2 })
    await boss.start()
    onTestFinished(() => boss.stop({ graceful: false }))
    await createIntentQueues({ boss })
    const repository = createPostgresLeadRepository({ pool, statements: ownStatements })
    const service = createLeadService({ repository, sink: 'relay' })
    await service.updateLead(LEAD, { aiTag: 'Interested' })
    const onError = (error: unknown) => expect.unreachable(String(error))

    const libraryEndpoints = createPostgresWebhookEndpoints({ pool })
    const wrong = createIntentRelay({ pool, boss, endpoints: libraryEndpoints, onError })
    await expect(wrong.relayBatch()).rejects.toThrow('(webhooks pending): "cmp_1"')
    expect((await collectPendingIntents(repository)).map(({ intent }) => intent.type)).toEqual([
      'emitWebhook',
    ])

    const relay = createIntentRelay({ pool, boss, endpoints, onError })
    expect(await relay.relayBatch()).toBe(1)
    const { rows } = await pool.query(
      `select data ->> 'endpointId' as endpoint from pgboss.job where name = 'campaign-lead-emit-webhook'`,
    )
    expect(rows).toEqual([{ endpoint: 'end_1' }])
  })
})

describe('a custom statement that returns an invalid column', () => {
  beforeEach(() => harness.replaceWorkspaces(createWorkspaces(2)))

  it.each([
    [
      'load',
      'select 1 as ordinal, null::jsonb as lead, 0 as version, 1 as config_version',
      'Column lead must be of JSON type object, got null',
    ],
    [
      'load',
      `select '1' as ordinal, '{}'::jsonb as lead, 0 as version, '' as config_version`,
      'Column ordinal must be of JSON type number, got string',
    ],
    [
      'loadCampaigns',
      `select 'cmp_1' as id, '' as config_version, 'ws_1' as workspace_id, 'a' as tags, '[]'::jsonb as subsequences`,
      'Column tags must be of JSON type array, got string',
    ],
  ] as const)(
    'rejects the update with an error that names the column: %s',
    async (name, query, message) => {
      const text = `${query} where ${name === 'load' ? '$1::text[] || $2::text[]' : '$1::text[]'} is not null`
      const repository = createPostgresLeadRepository({
        pool,
        statements: { ...ownStatements, [name]: text },
      })
      await expect(repository.update(LEAD, countUp)).rejects.toThrow(new TypeError(message))
    },
  )
})
