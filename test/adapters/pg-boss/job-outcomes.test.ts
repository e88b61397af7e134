import { expect, it } from 'vitest'
import { readActiveJob } from '../../../src/adapters/pg-boss/boss-jobs.js'
import { createJobOutcomes } from '../../../src/adapters/pg-boss/job-outcomes.js'
import { createConnections } from '../../../src/adapters/postgres/connections.js'
import { openStage, relayAll } from './boss-stage.js'

it('a job that was completed elsewhere is not deferred, which would create it again', async () => {
  const stage = await openStage()
  const { pool, boss } = stage
  await stage.storeCancelSends(2)
  await relayAll(stage)
  const jobs = (await boss.fetch<unknown>('campaign-lead-cancel-send', { batchSize: 2 })).map(
    readActiveJob,
  )
  const [completed, active] = jobs
  await boss.complete('campaign-lead-cancel-send', completed?.id ?? '')

  const outcomes = createJobOutcomes(boss, createConnections(pool, 10_000))
  await outcomes.defer(jobs.map((job) => ({ job, seconds: 5 })))
  const waiting = await stage.waitingJobs()
  expect(waiting.map(({ data }) => data['intentId'])).toEqual([active?.data.intentId])
})
