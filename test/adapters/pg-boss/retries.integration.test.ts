import type { FailedAttempt } from 'campaign-lead/pg-boss'
import { describe, expect, it } from 'vitest'
import { collectArrivals } from '../../support/deferred.js'
import { openStage, relayAll } from './boss-stage.js'
import { receiveWebhooks, responses } from './loopback-webhooks.js'
import { recordingHandlers, startWorkers } from './start-workers.js'

describe('a failed webhook', () => {
  it('is not retried before the Retry-After of its receiver', async () => {
    const stage = await openStage()
    const receiver = await receiveWebhooks((response) =>
      response.writeHead(503, { 'retry-after': '120' }).end(),
    )
    await stage.addEndpoint('end_1', receiver.url)
    const ids = await stage.tag('lead_1')
    await relayAll(stage)
    const workers = startWorkers(stage, { retryPolicy: undefined })
    await receiver.received.atLeast(1)
    await workers.stop()
    const [next, ...others] = await stage.waitingJobs()
    expect(others).toEqual([])
    expect(next?.data).toMatchObject({
      intentId: ids.emitWebhook,
      endpointId: 'end_1',
      leadVersion: await stage.readVersion(),
      attempt: 2,
    })
    expect(next?.waitSeconds).toBeGreaterThanOrEqual(120)
    expect(next?.waitSeconds).toBeLessThanOrEqual(132)
  })

  it('is retried after five seconds without a Retry-After', async () => {
    const stage = await openStage()
    const receiver = await receiveWebhooks((response) => response.writeHead(500).end())
    await stage.addEndpoint('end_1', receiver.url)
    await stage.tag('lead_1')
    await relayAll(stage)
    const workers = startWorkers(stage, { retryPolicy: undefined })
    await receiver.received.atLeast(1)
    await workers.stop()
    const [next] = await stage.waitingJobs()
    expect(next?.waitSeconds).toBeGreaterThanOrEqual(5)
    expect(next?.waitSeconds).toBeLessThanOrEqual(6)
  })

  it.each([Number.NaN, -1, Number.MAX_VALUE])(
    'is retried by the default policy if retryPolicy returns %s',
    async (seconds) => {
      const stage = await openStage()
      const receiver = await receiveWebhooks((response) => response.writeHead(500).end())
      await stage.addEndpoint('end_1', receiver.url)
      await stage.tag('lead_1')
      await relayAll(stage)
      const errors = collectArrivals<unknown>()
      const workers = startWorkers(stage, {
        retryPolicy: () => seconds,
        onError: (error) => errors.add(error),
      })
      await errors.atLeast(1)
      await workers.stop()
      expect(String(errors.all[0])).toContain(
        'retryPolicy must return seconds (0 to 315360000) or null, got',
      )
      const [next] = await stage.waitingJobs()
      expect(next?.waitSeconds).toBeGreaterThanOrEqual(5)
    },
  )

  it.each([Number.NaN, -1, Number.MAX_VALUE])(
    'is retried by the schedule if the sender returns a retryAfterSeconds of %s',
    async (seconds) => {
      const stage = await openStage()
      await stage.addEndpoint('end_1')
      await stage.tag('lead_1')
      await relayAll(stage)
      const errors = collectArrivals<unknown>()
      const attempt = {
        outcome: 'failed',
        status: 503,
        reason: 'busy',
        retryAfterSeconds: seconds,
      } as const
      const workers = startWorkers(stage, {
        sender: { send: async () => attempt },
        retryPolicy: undefined,
        onError: (error) => errors.add(error),
      })
      await errors.atLeast(1)
      await workers.stop()
      const [next] = await stage.waitingJobs()
      expect(next?.data).toMatchObject({ attempt: 2 })
      expect(next?.waitSeconds).toBeGreaterThanOrEqual(5)
      expect(next?.waitSeconds).toBeLessThanOrEqual(6)
    },
  )

  it('is retried as retryPolicy decides, which is called after each failed attempt', async () => {
    const stage = await openStage()
    const receiver = await receiveWebhooks((response, before) =>
      before < 2
        ? response.writeHead(429, { 'retry-after': `${before + 7}` }).end()
        : responses.ok(response),
    )
    await stage.addEndpoint('end_1', receiver.url)
    const ids = await stage.tag('lead_1')
    await relayAll(stage)
    const failed: FailedAttempt[] = []
    const workers = startWorkers(stage, {
      retryPolicy(each) {
        failed.push(each)
        return 0
      },
    })
    await receiver.received.atLeast(3)
    await workers.stop()
    expect(failed).toEqual([
      {
        intent: expect.objectContaining({ type: 'emitWebhook' }),
        attempt: 1,
        retryAfterSeconds: 7,
      },
      {
        intent: expect.objectContaining({ type: 'emitWebhook' }),
        attempt: 2,
        retryAfterSeconds: 8,
      },
    ])
    expect(receiver.received.all.map(({ id }) => id)).toEqual(Array(3).fill(ids.emitWebhook))
    expect(await stage.waitingJobs()).toEqual([])
  })
})

describe('a handler that throws', () => {
  it('is retried after one to two seconds, even if PostgreSQL cannot store its message', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(1)
    await relayAll(stage)
    const { handlers, calls } = recordingHandlers(async () => {
      throw new Error(`cut in the middle of ${'🎉'.slice(0, 1)} and \0`)
    })
    const workers = startWorkers(stage, { handlers, retryPolicy: undefined })
    await calls.atLeast(1)
    await workers.stop()
    const [next] = await stage.waitingJobs()
    expect(next?.data).toMatchObject({ attempt: 2 })
    expect(next?.waitSeconds).toBeGreaterThanOrEqual(1)
    expect(next?.waitSeconds).toBeLessThanOrEqual(2)
  })
})

describe('a handler that throws a value without a string representation', () => {
  it('is retried like any other', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(1)
    await relayAll(stage)
    const { handlers, calls } = recordingHandlers(async () => {
      throw Object.create(null)
    })
    const workers = startWorkers(stage, { handlers, retryPolicy: () => 3_600 })
    await calls.atLeast(1)
    await workers.stop()
    expect(await stage.waitingJobs()).toMatchObject([{ data: { attempt: 2 } }])
  })
})
