import {
  createDeadLetters,
  createIntentQueues,
  createIntentRelay,
  createIntentWorkers,
} from 'campaign-lead/pg-boss'
import {
  createPostgresLeadRepository,
  createPostgresWebhookEndpoints,
  insertWorkspaces,
  migrateLeadTables,
  PostgresUnavailableError,
} from 'campaign-lead/postgres'
import type { Pool } from 'pg'
import PgBoss from 'pg-boss'
import { afterAll, beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest'
import { collectArrivals } from '../../support/deferred.js'
import { leadTables, openPool } from '../../support/lead-tables.js'
import {
  countUp,
  countUpdates,
  createWorkspaces,
  decideBy,
  findLead,
  refTo,
  someRefs,
} from '../../support/lead-updates.js'
import { startPgBouncer } from '../../support/pgbouncer.js'
import { createDatabase, openPostgres } from '../../support/postgres-database.js'
import { aSecret } from '../../support/webhook-receiver.js'
import { receiveWebhooks, responses } from '../pg-boss/loopback-webhooks.js'
import { fetchSender } from '../pg-boss/senders.js'

const bouncer = await startPgBouncer(inject('sharedPostgresUrl'))
const direct = await openPostgres('queues', { statement_timeout: '9s' })
const url = bouncer.urlOf(direct.url)
const pool = openPool(url, { max: 12 })
const REFS = someRefs(20)
const ROUNDS = Array.from({ length: 8 }, () => REFS)

afterAll(async () => {
  await pool.end()
  await bouncer.close()
})

beforeEach(() => leadTables(direct.pool).refill(createWorkspaces(20)))

function countStored() {
  return countUpdates(createPostgresLeadRepository({ pool: direct.pool }), REFS)
}

describe('a repository behind PgBouncer in transaction mode', () => {
  it.each([{ lockFirst: false }, { lockFirst: true }])(
    'works without prepared statements (lockFirst $lockFirst)',
    async ({ lockFirst }) => {
      const repository = createPostgresLeadRepository({
        pool,
        preparedStatements: false,
        lockFirst,
      })
      const single = ROUNDS.flat().map((ref) => repository.update(ref, countUp))
      const many = ROUNDS.map((refs) => repository.updateMany(refs, countUp))
      await Promise.all(single)
      const results = (await Promise.all(many)).flat()
      expect(results.filter(({ success }) => !success)).toEqual([])
      expect(await countStored()).toEqual({ updates: 320, misfits: [] })
    },
  )

  it('works in the transaction of the application without prepared statements', async () => {
    const repository = createPostgresLeadRepository({ pool, preparedStatements: false })
    const transactions = ROUNDS.map(async (refs) => {
      const client = await pool.connect()
      await client.query('begin')
      await repository.within(client).updateMany(refs, countUp)
      await client.query('commit')
      client.release()
    })
    await Promise.all(transactions)
    expect(await countStored()).toEqual({ updates: 160, misfits: [] })
  })

  it('decides on tags that change during updates', async () => {
    const repository = createPostgresLeadRepository({ pool, preparedStatements: false })
    const updates = ROUNDS.flat().map((ref) => repository.update(ref, countUp))
    await insertTag(direct.pool, 'Hot')
    await Promise.all(updates)
    await repository.update(refTo('lead_1'), decideBy({ aiTag: 'Hot' }))
    expect(await findLead(repository, refTo('lead_1'))).toMatchObject({ aiTag: 'Hot' })
  })

  it('rejects with an error that names the option if its statements are prepared', async () => {
    const repository = createPostgresLeadRepository({ pool })
    // Calls that run concurrently on several connections of the pool.
    const results = await Promise.all(ROUNDS.map((refs) => repository.updateMany(refs, countUp)))
    const errors = results.flat().flatMap((result) => (result.success ? [] : [result.error]))
    expect(errors.length).toBeGreaterThan(0)
    for (const error of errors) {
      expect(error).toBeInstanceOf(PostgresUnavailableError)
      expect(String(error)).toContain('set preparedStatements: false')
    }
    const { updates, misfits } = await countStored()
    expect([updates, misfits]).toEqual([160 - errors.length, []])
  })

  it('rejects if the pool sets statement_timeout, which PgBouncer does not accept', async () => {
    const limited = openPool(url, { statement_timeout: 9_000 })
    onTestFinished(() => limited.end())
    const repository = createPostgresLeadRepository({ pool: limited, preparedStatements: false })
    const update = repository.update(refTo('lead_1'), countUp)
    await expect(update).rejects.toThrow('unsupported startup parameter: statement_timeout')
  })

  it('uses the statement_timeout that is set for the database', async () => {
    expect((await pool.query('show statement_timeout')).rows).toEqual([{ statement_timeout: '9s' }])
  })
})

describe('the other functions behind PgBouncer in transaction mode', () => {
  it('migrate an empty database in several processes, and keep no lock and no setting', async () => {
    const empty = await createDatabase('empty')
    const migrated = openPool(bouncer.urlOf(empty))
    onTestFinished(() => migrated.end())
    const runs = await Promise.all([1, 2, 3].map(() => migrateLeadTables(migrated)))
    expect(runs.filter((names) => names.length > 0)).toHaveLength(1)
    const locks = await migrated.query(
      `select from pg_locks where locktype = 'advisory'
       and database = (select oid from pg_database where datname = current_database())`,
    )
    expect(locks.rows).toEqual([])
    // PgBouncer has three connections to the server: concurrent transactions use each of them.
    const settings = [1, 2, 3].map(() =>
      migrated.query(
        `select current_setting('search_path') as path, current_setting('lock_timeout') as timeout from pg_sleep(0.1)`,
      ),
    )
    for (const { rows } of await Promise.all(settings)) {
      expect(rows).toEqual([{ path: '"$user", public', timeout: '0' }])
    }
    await insertWorkspaces(migrated, createWorkspaces(2))
    expect(await migrateLeadTables(migrated)).toEqual([])
  })

  it('relay and execute intents, and replay dead letters', async () => {
    const boss = new PgBoss({ connectionString: url, supervise: false, schedule: false, max: 2 })
    await boss.start()
    onTestFinished(() => boss.stop({ graceful: false }))
    await createIntentQueues({ boss })
    const endpoints = createPostgresWebhookEndpoints({ pool })
    const receiver = await receiveWebhooks(responses.ok)
    await pool.query(
      `insert into campaign_lead.webhook_endpoints (id, workspace_id, url, secrets)
       select 'end_1', id, $1, $2 from campaign_lead.workspaces`,
      [receiver.url, [aSecret()]],
    )
    const repository = createPostgresLeadRepository({ pool, preparedStatements: false })
    await repository.updateMany(REFS, decideBy({ aiTag: 'Interested' }))
    const relays = [1, 2].map(() => createIntentRelay({ pool, boss, endpoints, onError: fail }))
    for (const relay of relays) relay.start()
    const dead = collectArrivals<unknown>()
    const workers = createIntentWorkers({
      pool,
      boss,
      endpoints,
      sender: fetchSender,
      handlers: {
        cancelSend: async () => undefined,
        enrollment() {
          throw new Error('no place today')
        },
      },
      retryPolicy: ({ attempt }) => (attempt < 2 ? 0 : null),
      onError(error) {
        if (String(error).includes('Gave up')) dead.add(error)
      },
      pollingSeconds: 0.02,
    })
    workers.start()
    await receiver.received.atLeast(20)
    await dead.atLeast(20)
    await Promise.all(relays.map((relay) => relay.stop()))
    await workers.stop()
    expect(receiver.received.all).toHaveLength(20)
    const deadLetters = createDeadLetters({ pool, boss })
    expect(await deadLetters.list()).toHaveLength(20)
    expect(await deadLetters.replay('all')).toBe(20)
  })
})

function fail(error: unknown): void {
  expect.unreachable(String(error))
}

async function insertTag(through: Pool, name: string): Promise<void> {
  await through.query('update campaign_lead.workspaces set tags = array_append(tags, $1::text)', [
    name,
  ])
}
