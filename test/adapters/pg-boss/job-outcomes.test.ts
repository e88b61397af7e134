import { expect, it } from 'vitest'
import { readTakenJob } from '../../../src/adapters/pg-boss/boss-jobs.js'
import { createJobSettling } from '../../../src/adapters/pg-boss/settle-jobs.js'
import { createConnections } from '../../../src/adapters/postgres/connections.js'
import { openStage, relayAll } from './boss-stage.js'

it('a job that somebody else has ended meanwhile is not put off, which would make it anew', async () => {
  const stage = await openStage()
  const { pool, boss } = stage
  await stage.storeMany(2)
  await relayAll(stage)
  const jobs = (await boss.fetch<unknown>('campaign-lead-cancel-send', { batchSize: 2 })).map(
    readTakenJob,
  )
  const [ended, held] = jobs
  await boss.complete('campaign-lead-cancel-send', ended?.id ?? '')

  const settling = createJobSettling(boss, createConnections(pool, 10_000))
  await settling.putOff(jobs.map((job) => ({ job, seconds: 5 })))
  const waiting = await stage.waitingJobs()
  expect(waiting.map(({ data }) => data['intentId'])).toEqual([held?.data.intentId])
})
