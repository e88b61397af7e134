import { createIntentMetrics, type QueueMetrics } from 'campaign-lead/pg-boss'
import { Pool } from 'pg'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createDatabase } from '../../support/postgres-database.js'
import { aClosedPort } from '../../support/webhook-receiver.js'
import { openPool, openStage, relayAll, type Stage } from './boss-stage.js'

const EMPTY: QueueMetrics = { due: 0, later: 0, active: 0, oldestDueSeconds: null }

afterEach(() => void vi.useRealTimers())

/** Makes all pending intents older, by the clock of the database. */
async function agePending({ pool }: Stage, seconds: number): Promise<void> {
  await pool.query(
    `update campaign_lead.pending_intents set created_at = created_at - make_interval(secs => $1)`,
    [seconds],
  )
}

/** Makes jobs of a queue due earlier, or later if it is negative. Changes at most `limit` jobs. */
async function advanceJobs({ pool }: Stage, queue: string, seconds: number, limit: number) {
  await pool.query(
    `update pgboss.job set start_after = now() - make_interval(secs => $2) where id in (
       select id from pgboss.job where name = $1 order by start_after desc limit $3)`,
    [queue, seconds, limit],
  )
}

/** Matches an age that was set to this number of seconds shortly before. */
function anAge(seconds: number): unknown {
  return expect.toSatisfy((age: number) => age >= seconds && age < seconds + 60)
}

describe('the metrics', () => {
  it('of an empty database are zero, and have no ages', async () => {
    const { pool } = await openStage()
    expect(await createIntentMetrics({ pool }).read()).toEqual({
      pending: 0,
      oldestPendingSeconds: null,
      queues: { cancelSend: EMPTY, enrollment: EMPTY, emitWebhook: EMPTY },
      deadLetters: 0,
      disabledEndpoints: 0,
    })
  })

  it('contain the number of pending intents and the age of the oldest', async () => {
    const stage = await openStage()
    const metrics = createIntentMetrics({ pool: stage.pool })
    await stage.storeCancelSends(2)
    await agePending(stage, 3_600)
    await stage.tag('lead_1')
    expect(await metrics.read()).toMatchObject({ pending: 5, oldestPendingSeconds: anAge(3_600) })
    await relayAll(stage)
    expect(await metrics.read()).toMatchObject({ pending: 0, oldestPendingSeconds: null })
  })

  it('distinguish jobs that are due, due later and active, for each type of intent', async () => {
    const stage = await openStage()
    await stage.addEndpoint('end_1')
    await stage.addEndpoint('end_2')
    await stage.storeCancelSends(6)
    await stage.storeWebhooks(2)
    await relayAll(stage)
    const [fetched] = await stage.boss.fetch('campaign-lead-cancel-send', { batchSize: 2 })
    await stage.boss.complete('campaign-lead-cancel-send', fetched?.id ?? '')
    await advanceJobs(stage, 'campaign-lead-emit-webhook', -3_600, 3)
    await stage.pool.query(
      `update pgboss.job set start_after = start_after - interval '120 s'
       where name = 'campaign-lead-cancel-send'`,
    )
    const { queues } = await createIntentMetrics({ pool: stage.pool }).read()
    expect(queues).toEqual({
      cancelSend: { due: 4, later: 0, active: 1, oldestDueSeconds: anAge(120) },
      enrollment: EMPTY,
      emitWebhook: { due: 1, later: 3, active: 0, oldestDueSeconds: anAge(0) },
    })
  })

  it('have no age of jobs that are all due later', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(1)
    await relayAll(stage)
    await advanceJobs(stage, 'campaign-lead-cancel-send', -60, 1)
    const { queues } = await createIntentMetrics({ pool: stage.pool }).read()
    expect(queues.cancelSend).toEqual({ ...EMPTY, later: 1 })
  })

  it('count dead letters and disabled endpoints', async () => {
    const stage = await openStage()
    for (const id of ['end_1', 'end_2', 'end_3']) await stage.addEndpoint(id)
    for (const id of ['end_1', 'end_2']) {
      await stage.endpoints.disable(await stage.findEndpoint(id))
    }
    await stage.boss.send('campaign-lead-dead-letters', {})
    await stage.boss.send('campaign-lead-dead-letters', {}, { startAfter: 60 })
    const metrics = await createIntentMetrics({ pool: stage.pool }).read()
    expect(metrics).toMatchObject({ deadLetters: 2, disabledEndpoints: 2 })
  })

  it('measure ages by the clock of the database, not of the process', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(1)
    const anHourAgo = Date.now() - 3_600_000
    vi.useFakeTimers({ toFake: ['Date'], now: anHourAgo })
    const { oldestPendingSeconds } = await createIntentMetrics({ pool: stage.pool }).read()
    expect(oldestPendingSeconds).toEqual(anAge(0))
  })

  it('are read from other schemas if these are named', async () => {
    const schemas = { schema: 'other leads', bossSchema: 'Other_Queue' }
    const stage = await openStage(schemas)
    await stage.tag('lead_1')
    const metrics = createIntentMetrics({ pool: stage.pool, ...schemas })
    expect(await metrics.read()).toMatchObject({ pending: 3 })
    await relayAll(stage, { schema: schemas.schema })
    expect(await metrics.read()).toMatchObject({ pending: 0, queues: { cancelSend: { due: 1 } } })
  })
})

describe('reading metrics', () => {
  it('rejects with PostgresUnavailableError if the database cannot be reached', async () => {
    const pool = new Pool({ host: '127.0.0.1', port: await aClosedPort() })
    onTestFinished(() => pool.end())
    await expect(createIntentMetrics({ pool }).read()).rejects.toMatchObject({
      name: 'PostgresUnavailableError',
    })
  })

  it('rejects with the error of PostgreSQL if the tables do not exist', async () => {
    const pool = openPool(await createDatabase('empty'))
    await expect(createIntentMetrics({ pool }).read()).rejects.toThrow(
      'relation "campaign_lead.pending_intents" does not exist',
    )
  })

  it('rejects with PostgresUnavailableError if the database does not answer in time', async () => {
    const stage = await openStage()
    const client = await stage.pool.connect()
    await client.query('begin; lock campaign_lead.pending_intents')
    const metrics = createIntentMetrics({ pool: stage.pool, timeoutSeconds: 0.05 })
    await expect(metrics.read()).rejects.toMatchObject({ code: 'POSTGRES_UNAVAILABLE' })
    client.release(true)
  })

  it('needs a valid schema of pg-boss', () => {
    const pool = new Pool()
    expect(() => createIntentMetrics({ pool, bossSchema: '1st' })).toThrow(
      'options.bossSchema must be a schema of pg-boss',
    )
  })
})
