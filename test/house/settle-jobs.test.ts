import { afterAll, beforeAll, expect, it } from 'vitest'
import { readTakenJob } from '../../src/adapters/pg-boss/boss-jobs.js'
import { createIntentRelay } from '../../src/adapters/pg-boss/intent-relay.js'
import { createJobSettling } from '../../src/adapters/pg-boss/settle-jobs.js'
import { createConnections } from '../../src/adapters/postgres/connections.js'
import { openStage } from '../adapters/pg-boss/boss-stage.js'
import { type PostgresServer, startPostgresServer } from '../support/postgres-server.js'

let server: PostgresServer

beforeAll(async () => {
  server = await startPostgresServer({ fsync: 'off' })
})

afterAll(() => server.end())

it('a job that somebody else has ended meanwhile is not put off, which would make it anew', async () => {
  const stage = await openStage(await server.createDatabase())
  const { pool, boss, endpoints } = stage
  await stage.storeMany(2)
  const onError = (error: unknown) => expect.unreachable(String(error))
  await createIntentRelay({ pool, boss, endpoints, onError }).relayBatch()
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
