import { createDeadLetters } from 'campaign-lead/pg-boss'
import { describe, expect, it } from 'vitest'
import { defer } from '../../support/deferred.js'
import { openStage, relayAll } from './boss-stage.js'
import { recordingHandlers, startWorkers } from './start-workers.js'

describe('an intent whose worker crashes repeatedly', () => {
  it('becomes a dead letter after 101 jobs expired', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(1)
    await relayAll(stage)
    let fetched = 0
    for (;;) {
      const jobs = await stage.boss.fetch('campaign-lead-cancel-send')
      if (jobs.length === 0) break
      fetched += 1
      await stage.expireAll()
    }
    expect(fetched).toBe(101)
    expect(await createDeadLetters({ pool: stage.pool, boss: stage.boss }).list()).toMatchObject([
      { attempts: 1, reason: expect.stringMatching(/^job failed by timeout|^job timed out/) },
    ])
  })
})

describe('an attempt that ends after its job has expired', () => {
  it('leaves the retry to the next worker of the job', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(1)
    await relayAll(stage)
    const mayEnd = defer()
    const { handlers, calls } = recordingHandlers(async () => {
      await mayEnd.promise
      throw new Error('too late')
    })
    const workers = startWorkers(stage, { handlers, concurrency: 1 })
    await calls.atLeast(1)
    await stage.expireAll()
    const stopped = workers.stop()
    mayEnd.resolve()
    await stopped
    expect(await stage.waitingJobs()).toMatchObject([{ state: 'retry', data: { attempt: 1 } }])
  })
})

describe('a last attempt that ends after its job has expired', () => {
  it('creates no dead letter and reports none', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(1)
    await relayAll(stage)
    const mayEnd = defer()
    const { handlers, calls } = recordingHandlers(async () => {
      await mayEnd.promise
      throw new Error('too late')
    })
    const errors: unknown[] = []
    const workers = startWorkers(stage, {
      handlers,
      concurrency: 1,
      retryPolicy: () => null,
      onError: (error) => errors.push(error),
    })
    await calls.atLeast(1)
    await stage.expireAll()
    const stopped = workers.stop()
    mayEnd.resolve()
    await stopped
    expect(errors).toEqual([new Error('too late')])
    expect(await stage.waitingJobs()).toMatchObject([{ state: 'retry', data: { attempt: 1 } }])
  })
})
