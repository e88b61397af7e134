import { describe, expect, it } from 'vitest'
import { type ActiveJob, fetchJobs } from '../../../src/adapters/pg-boss/boss-jobs.js'
import { createJobOutcomes } from '../../../src/adapters/pg-boss/job-outcomes.js'
import { createConnections } from '../../../src/adapters/postgres/connections.js'
import { openStage, relayAll, type Stage } from './boss-stage.js'

const QUEUE = 'campaign-lead-cancel-send'

function connect({ pool, boss }: Stage) {
  const connections = createConnections(pool, 10_000)
  const report = (error: unknown) => expect.unreachable(String(error))
  return {
    fetch: (batchSize: number): Promise<readonly ActiveJob[]> =>
      fetchJobs(boss, connections.runSql, { queue: QUEUE, batchSize, report }),
    outcomes: createJobOutcomes(boss, connections),
  }
}

describe('a deferred job', () => {
  it('is due later, and keeps its id and its attempt', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(1)
    await relayAll(stage)
    const { fetch, outcomes } = connect(stage)
    const jobs = await fetch(1)
    await outcomes.defer(jobs.map((job) => ({ job, seconds: 3_600 })))
    expect(await fetch(1)).toEqual([])
    await stage.pool.query('update pgboss.job set start_after = now()')
    expect(await fetch(1)).toEqual(jobs)
  })

  it('is not created again if it was completed elsewhere', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(2)
    await relayAll(stage)
    const { fetch, outcomes } = connect(stage)
    const jobs = await fetch(2)
    const [completed, active] = jobs
    await stage.boss.complete(QUEUE, completed?.id ?? '')
    await outcomes.defer(jobs.map((job) => ({ job, seconds: 5 })))
    const waiting = await stage.waitingJobs()
    expect(waiting.map(({ data }) => data['intentId'])).toEqual([active?.data.intentId])
  })

  it('still becomes a dead letter after 101 expirations if it is deferred after each of them', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(1)
    await relayAll(stage)
    const { fetch, outcomes } = connect(stage)
    let expirations = 0
    for (;;) {
      const jobs = await fetch(1)
      if (jobs.length === 0) break
      await outcomes.defer(jobs.map((job) => ({ job, seconds: -1 })))
      await fetch(1)
      await stage.expireAll()
      expirations += 1
    }
    expect(expirations).toBe(101)
    expect(await stage.waitingJobs()).toMatchObject([{ queue: 'campaign-lead-dead-letters' }])
  })
})
