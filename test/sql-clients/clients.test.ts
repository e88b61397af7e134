import { createDeadLetters } from 'campaign-lead/pg-boss'
import {
  createPostgresLeadRepository,
  createPostgresWebhookEndpoints,
  PostgresConflictError,
  PostgresTimeoutError,
  PostgresUnavailableError,
  type SqlClient,
  type SqlDatabase,
} from 'campaign-lead/postgres'
import postgres from 'postgres'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openStage, relayAll } from '../adapters/pg-boss/boss-stage.js'
import { receiveWebhooks, responses } from '../adapters/pg-boss/loopback-webhooks.js'
import { recordingHandlers, startWorkers } from '../adapters/pg-boss/start-workers.js'
import { collectArrivals } from '../support/deferred.js'
import { leadTables } from '../support/lead-tables.js'
import {
  collectPendingIntents,
  countUp,
  countUpdates,
  createWorkspaces,
  findLead,
  refTo,
  someRefs,
} from '../support/lead-updates.js'
import { openPostgres } from '../support/postgres-database.js'
import {
  terminateSessions,
  waitForIdleSessions,
  waitForLockWait,
} from '../support/postgres-sessions.js'
import { CLIENTS, type OpenClient } from './open-clients.js'

const { url, pool } = await openPostgres('leads', { deadlock_timeout: '100ms' })
const LEAD = refTo('lead_1')
const REFS = someRefs(3)

describe.each(Object.entries(CLIENTS))('%s', (_, open) => {
  /** Opens the client on three leads, for the duration of the test. */
  async function openLeads(options = ''): Promise<OpenClient> {
    const client = open(`${url}?application_name=tested${options}`)
    onTestFinished(() => client.close())
    await leadTables(pool, client.database).refill(createWorkspaces(3))
    return client
  }

  const witness = createPostgresLeadRepository({ pool })
  const countStored = () => countUpdates(witness, REFS)

  describe("an update in the client's own transaction", () => {
    it('is stored when the transaction commits', async () => {
      const client = await openLeads()
      const repository = createPostgresLeadRepository({ pool: client.database })
      await client.transaction(async (transaction) => {
        const within = repository.within(transaction)
        await within.update(LEAD, countUp)
        await within.updateMany(REFS, countUp)
        const before = await countUpdates(within, REFS)
        expect(before).toEqual({ updates: 4, misfits: [] })
        expect(await countStored()).toEqual({ updates: 0, misfits: [] })
      })
      expect(await countStored()).toEqual({ updates: 4, misfits: [] })
    })

    it('is rolled back with the transaction', async () => {
      const client = await openLeads()
      const repository = createPostgresLeadRepository({ pool: client.database })
      const transaction = client.transaction(async (trx) => {
        await repository.within(trx).update(LEAD, countUp)
        throw new Error('no')
      })
      await expect(transaction).rejects.toThrow('no')
      expect(await countStored()).toEqual({ updates: 0, misfits: [] })
    })

    it('rejects with PostgresConflictError after a deadlock', async () => {
      const client = await openLeads()
      const repository = createPostgresLeadRepository({ pool: client.database })
      const other = await pool.connect()
      onTestFinished(() => other.release(true))
      await other.query(`set deadlock_timeout = '30s'`)
      await other.query('begin')
      await witness.within(other).update(refTo('lead_2'), countUp)
      const transaction = client.transaction(async (trx) => {
        const within = repository.within(trx)
        await within.update(LEAD, countUp)
        const late = witness.within(other).update(LEAD, countUp)
        late.catch(() => undefined)
        await waitForLockWait(pool)
        await within.update(refTo('lead_2'), countUp)
      })
      await expect(transaction).rejects.toThrow(PostgresConflictError)
    })
  })

  describe('an update', () => {
    it.each([false, true])(
      'rejects with PostgresTimeoutError while its lead is locked (lockFirst %s)',
      async (lockFirst) => {
        const client = await openLeads()
        const holder = await pool.connect()
        onTestFinished(() => holder.release(true))
        await holder.query('begin')
        await holder.query(`select from campaign_lead.leads where id = 'lead_1' for update`)
        const repository = createPostgresLeadRepository({
          pool: client.database,
          lockFirst,
          timeoutSeconds: 0.5,
        })
        await expect(repository.update(LEAD, countUp)).rejects.toThrow(
          new PostgresTimeoutError('PostgreSQL timed out: canceling statement due to lock timeout'),
        )
        await holder.query('rollback')
        await repository.update(LEAD, countUp)
        expect(await countStored()).toEqual({ updates: 1, misfits: [] })
      },
    )

    it.each([false, true])(
      'rejects with PostgresUnavailableError if its connection is lost during a statement (lockFirst %s)',
      async (lockFirst) => {
        const client = await openLeads()
        const holder = await pool.connect()
        onTestFinished(() => holder.release(true))
        await holder.query('begin')
        await holder.query(`select from campaign_lead.leads where id = 'lead_1' for update`)
        const repository = createPostgresLeadRepository({ pool: client.database, lockFirst })
        const update = repository.update(LEAD, countUp)
        update.catch(() => undefined)
        await waitForLockWait(pool)
        await terminateSessions(pool, 'tested')
        await expect(update).rejects.toThrow(PostgresUnavailableError)
        await holder.query('rollback')
        // The client may not have noticed yet that its idle connections are lost as well.
        const isUpdated = () => repository.update(LEAD, countUp).then(Boolean, () => false)
        while (!(await isUpdated()));
        expect(await countStored()).toEqual({ updates: 1, misfits: [] })
      },
    )

    it.each([false, true])(
      'is stored completely or not at all if its connection is lost between statements (lockFirst %s)',
      async (lockFirst) => {
        const client = await openLeads()
        let updates = 0
        for (let at = 0, isDone = false; !isDone; at += 1) {
          let points = 0
          const database = tapDatabase(client.database, async () => {
            if (points++ === at) await terminateSessions(pool, 'tested')
          })
          const repository = createPostgresLeadRepository({ pool: database, lockFirst })
          const outcome = await repository.update(LEAD, countUp).catch((error: unknown) => error)
          if (points <= at) isDone = true
          // A new connection replaces a lost one if no transaction is open.
          if (outcome instanceof Error) expect(outcome).toBeInstanceOf(PostgresUnavailableError)
          else updates += 1
        }
        expect(await countStored()).toEqual({ updates, misfits: [] })
        await waitForIdleSessions(pool)
      },
    )

    it('stores texts and numbers as pg does', async () => {
      const client = await openLeads()
      const repository = createPostgresLeadRepository({ pool: client.database })
      const custom = {
        text: `"quoted" 'text' \\ {curly} $1 null é😀`,
        empty: '',
        list: [true, false, null, 1.5, -0.25, 9007199254740991, []],
      }
      await repository.update(LEAD, ({ lead }) => ({ lead: { ...lead, ...custom }, intents: [] }))
      expect(await findLead(witness, LEAD)).toMatchObject(custom)
    })
  })

  it('reports how many rows a statement has written, also if the statement returns them', async () => {
    const { database } = await openLeads()
    const insert = 'insert into campaign_lead.workspaces (id) values ($1), ($2)'
    expect(await database.query(insert, ['a', 'b'])).toMatchObject({ rows: [], rowCount: 2 })
    expect(await database.query(`${insert} returning id`, ['c', 'd'])).toMatchObject({
      rows: [{ id: 'c' }, { id: 'd' }],
      rowCount: 2,
    })
  })

  it('lists and acknowledges pending intents', async () => {
    const client = await openLeads()
    const repository = createPostgresLeadRepository({ pool: client.database })
    await repository.updateMany(REFS, countUp)
    const pending = await collectPendingIntents(repository)
    expect(pending).toHaveLength(3)
    await repository.acknowledge(pending.slice(1).map(({ id }) => id))
    expect(await collectPendingIntents(witness)).toEqual(pending.slice(0, 1))
  })

  it('relays and executes intents with retries, and disables a gone endpoint', async () => {
    const { stage, database } = await openStageOn()
    const healthy = await receiveWebhooks(responses.ok)
    const gone = await receiveWebhooks(responses.gone)
    await stage.addEndpoint('healthy', healthy.url)
    await stage.addEndpoint('gone', gone.url)
    const ids = await stage.tag('lead_1')
    const endpoints = createPostgresWebhookEndpoints({ pool: database })
    await relayAll(stage, { pool: database, endpoints })
    const { handlers, calls } = recordingHandlers(async (type, { attempt }) => {
      if (type === 'cancelSend' && attempt === 1) throw new Error('no mail today')
    })
    const errors: unknown[] = []
    const onError = (error: unknown) => errors.push(error)
    const workers = startWorkers(stage, { pool: database, endpoints, handlers, onError })
    await calls.atLeast(3)
    await healthy.received.atLeast(1)
    await gone.received.atLeast(1)
    await workers.stop()
    expect(calls.all.map(({ id, attempt }) => [id, attempt])).toEqual(
      expect.arrayContaining([
        [ids.cancelSend, 1],
        [ids.cancelSend, 2],
        [ids.enrollment, 1],
      ]),
    )
    expect(await endpoints.find('gone')).toBe('disabled')
    expect(await stage.waitingJobs()).toEqual([])
    expect(new Set(errors.map(String))).toEqual(
      new Set(['Error: no mail today', 'Error: Endpoint gone responded with 410 and was disabled']),
    )
  })

  it('lists and replays dead letters', async () => {
    const { stage, database } = await openStageOn()
    await stage.storeCancelSends(2)
    await relayAll(stage, { pool: database })
    const reports = collectArrivals<unknown>()
    const { handlers } = recordingHandlers(async () => {
      throw new Error('no mail today')
    })
    const workers = startWorkers(stage, {
      pool: database,
      handlers,
      retryPolicy: ({ attempt }) => (attempt < 2 ? 0 : null),
      onError(error) {
        if (error instanceof Error && error.message.startsWith('Gave up')) reports.add(error)
      },
    })
    await reports.atLeast(2)
    await workers.stop()
    const deadLetters = createDeadLetters({ pool: database, boss: stage.boss })
    const letters = await deadLetters.list()
    expect(letters).toMatchObject([
      { attempts: 2, reason: 'no mail today', endpointId: null },
      { attempts: 2, reason: 'no mail today', endpointId: null },
    ])
    expect(await deadLetters.replay(letters.slice(1).map(({ id }) => id))).toBe(1)
    expect(await deadLetters.replay('all')).toBe(1)
    expect(await deadLetters.list()).toEqual([])
    expect(await stage.waitingJobs()).toMatchObject([
      { data: { attempt: 1 } },
      { data: { attempt: 1 } },
    ])
  })

  async function openStageOn() {
    const stage = await openStage()
    const client = open(stage.url)
    onTestFinished(() => client.close())
    return { stage, database: client.database }
  }
})

it('a repository works on a database that passes the values to postgres.js unchanged', async () => {
  const sql = postgres(url)
  onTestFinished(() => sql.end())
  const toSqlClient = (through: Pick<postgres.Sql, 'unsafe'>): SqlClient => ({
    query: async (text, values) => ({ rows: await through.unsafe(text, [...values]) }),
  })
  const database: SqlDatabase = {
    ...toSqlClient(sql),
    transaction: (work) => sql.begin((tx) => work(toSqlClient(tx))),
  }
  await leadTables(pool, database).refill(createWorkspaces(3))
  const repository = createPostgresLeadRepository({ pool: database, lockFirst: true })
  await repository.updateMany(REFS, countUp)
  expect(await countUpdates(repository, REFS)).toEqual({ updates: 3, misfits: [] })
})

/** Returns a database that calls the tap before each transaction and after each statement. */
function tapDatabase(database: SqlDatabase, tap: () => Promise<void>): SqlDatabase {
  const tapClient = (client: SqlClient): SqlClient => ({
    async query(text, values) {
      const result = await client.query(text, values)
      await tap()
      return result
    },
  })
  return {
    ...tapClient(database),
    async transaction(work) {
      await tap()
      await database.transaction((client) => work(tapClient(client)))
    },
  }
}
