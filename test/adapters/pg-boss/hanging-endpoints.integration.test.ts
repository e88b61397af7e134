import type { WebhookEndpoint, WebhookSender } from 'campaign-lead/webhooks'
import { describe, expect, it } from 'vitest'
import { collectArrivals, defer } from '../../support/deferred.js'
import { tapPool } from '../../support/tapped-pool.js'
import { openStage, relayAll } from './boss-stage.js'
import { receiveWebhooks, responses } from './loopback-webhooks.js'
import { aSender, fetchSender } from './senders.js'
import { recordingHandlers, startWorkers } from './start-workers.js'

describe('an endpoint that hangs, with 300 webhooks before the 20 of a healthy one', () => {
  it('delays neither the healthy endpoint nor other types, and uses up no attempts by waiting', async () => {
    const stage = await openStage()
    const hanging = await receiveWebhooks(responses.never)
    const good = await receiveWebhooks(responses.ok)
    await stage.addEndpoint('end_hanging', hanging.url)
    await stage.storeWebhooks(300)
    await relayAll(stage)
    await stage.pool.query(`update campaign_lead.webhook_endpoints set disabled_at = now()`)
    await stage.addEndpoint('end_good', good.url)
    await stage.storeWebhooks(20)
    await stage.storeCancelSends(20)
    await relayAll(stage)
    await stage.pool.query(`update campaign_lead.webhook_endpoints set disabled_at = null`)

    const { handlers, calls } = recordingHandlers()
    // Ends the hanging attempts, so that the workers can stop.
    const testEnd = defer()
    const sender: WebhookSender = {
      async send(endpoint, webhook) {
        const aborted = testEnd.promise.then(
          () =>
            ({
              outcome: 'failed',
              status: null,
              reason: 'test ended',
              retryAfterSeconds: null,
            }) as const,
        )
        const sending = fetchSender.send(endpoint, webhook)
        return await (endpoint.id === 'end_good' ? sending : Promise.race([sending, aborted]))
      },
    }
    const workers = startWorkers(stage, {
      handlers,
      sender,
      concurrency: 10,
      endpointConcurrency: 4,
      retryPolicy: () => 3_600,
    })
    await Promise.all([good.received.atLeast(20), calls.atLeast(20)])
    testEnd.resolve()
    await workers.stop()

    expect(good.received.all).toHaveLength(20)
    const waiting = await stage.waitingJobs()
    expect(waiting).toHaveLength(300)
    const attempted = hanging.received.all.length
    expect(attempted).toBeLessThan(20)
    expect(waiting.filter(({ data }) => data['attempt'] === 1)).toHaveLength(300 - attempted)
    expect(new Set(waiting.map(({ data }) => data['intentId'])).size).toBe(300)
  })

  it('receives all its webhooks once it recovers, within endpointConcurrency', async () => {
    const stage = await openStage()
    let inFlight = 0
    let maxInFlight = 0
    const slow = await receiveWebhooks((response) => {
      inFlight += 1
      maxInFlight = Math.max(maxInFlight, inFlight)
      setImmediate(() => {
        inFlight -= 1
        responses.ok(response)
      })
    })
    await stage.addEndpoint('end_1', slow.url)
    await stage.storeWebhooks(100)
    await relayAll(stage)
    const workers = startWorkers(stage, { concurrency: 50, endpointConcurrency: 4 })
    await slow.received.atLeast(100)
    await workers.stop()
    expect(maxInFlight).toBeLessThanOrEqual(4)
    expect(slow.received.all).toHaveLength(100)
    expect(new Set(slow.received.all.map(({ id }) => id)).size).toBe(100)
    expect(await stage.waitingJobs()).toEqual([])
  })
})

describe('twenty endpoints that hang', () => {
  it('do not delay a healthy endpoint once each of them has failed', async () => {
    const stage = await openStage()
    const hanging = await receiveWebhooks(responses.never)
    const good = await receiveWebhooks(responses.ok)
    const hangingIds = Array.from({ length: 20 }, (_, index) => `end_hanging_${index}`)
    for (const id of hangingIds) await stage.addEndpoint(id, hanging.url)
    await stage.storeWebhooks(5)
    await relayAll(stage)

    const fast = aSender(0.05)
    const slow = aSender(60)
    const failed = collectArrivals<string>()
    let isOver = false
    const sender: WebhookSender = {
      async send(endpoint, webhook) {
        if (isOver) return { outcome: 'failed', status: null, reason: '', retryAfterSeconds: null }
        if (failed.all.includes(endpoint.id) || endpoint.id === 'end_good') {
          return await slow.send(endpoint, webhook)
        }
        const attempt = await fast.send(endpoint, webhook)
        if (!failed.all.includes(endpoint.id)) failed.add(endpoint.id)
        return attempt
      },
    }
    const workers = startWorkers(stage, { sender, concurrency: 10, endpointConcurrency: 2 })
    await failed.atLeast(20)

    await stage.addEndpoint('end_good', good.url)
    await stage.storeWebhooks(20)
    const toGood = new Map([['cmp_1', [await stage.findEndpoint('end_good')]]])
    await relayAll(stage, { endpoints: { ofCampaigns: async () => toGood } })
    await good.received.atLeast(20)

    isOver = true
    slow.close()
    await workers.stop()
    expect(new Set(good.received.all.map(({ id }) => id)).size).toBe(20)
  })
})

describe('an attempt that times out', () => {
  it('is aborted, and its connection is closed', async () => {
    const stage = await openStage({ expireInSeconds: 1 })
    const closed = defer()
    const hanging = await receiveWebhooks((response) =>
      response.once('close', () => closed.resolve()),
    )
    await stage.addEndpoint('end_1', hanging.url)
    await stage.storeWebhooks(1)
    await relayAll(stage)
    const errors = collectArrivals<unknown>()
    const workers = startWorkers(stage, {
      sender: aSender(60),
      retryPolicy: () => 3_600,
      onError: (error) => errors.add(error),
    })
    await closed.promise
    await workers.stop()
    expect(errors.all).toMatchObject([{ message: 'Timed out after 0.8 seconds' }])
    expect(await stage.waitingJobs()).toMatchObject([{ data: { attempt: 2 } }])
  })

  it('keeps the slot of its endpoint until it ends or its job expires', async () => {
    const stage = await openStage({ expireInSeconds: 3 })
    await stage.addEndpoint('end_1')
    await stage.storeWebhooks(1)
    await relayAll(stage)
    const sent = collectArrivals<string>()
    const sender: WebhookSender = {
      async send(_, { id }) {
        sent.add(id)
        if (sent.all.length === 1) await new Promise(() => {})
        return { outcome: 'delivered', status: 204 }
      },
    }
    const deferrals = collectArrivals<number>()
    const pool = tapPool(stage.pool, ({ text }) => {
      if (text.includes('started_on = null')) deferrals.add(sent.all.length)
    })
    const workers = startWorkers(stage, { pool, sender, endpointConcurrency: 1 })
    await sent.atLeast(2)
    await workers.stop()
    // The job was deferred while the slot was taken.
    expect(deferrals.all).toContain(1)
    expect(await stage.waitingJobs()).toEqual([])
  })

  it('sends nothing if it timed out while it searched the endpoint', async () => {
    const stage = await openStage({ expireInSeconds: 1 })
    await stage.addEndpoint('end_1')
    await stage.storeWebhooks(1)
    await relayAll(stage)
    const found = defer<WebhookEndpoint>()
    const sent: string[] = []
    const errors = collectArrivals<unknown>()
    const workers = startWorkers(stage, {
      endpoints: {
        find: () => found.promise,
        disable: async () => false,
      },
      sender: {
        async send(_, { id }) {
          sent.push(id)
          return { outcome: 'delivered', status: 204 }
        },
      },
      retryPolicy: () => 3_600,
      onError: (error) => errors.add(error),
    })
    await errors.atLeast(1)
    await workers.stop()
    found.resolve(await stage.findEndpoint('end_1'))
    await new Promise(setImmediate)
    expect(sent).toEqual([])
  })
})
