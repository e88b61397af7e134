import { describe, expect, it } from 'vitest'
import { collectArrivals, defer } from '../../support/deferred.js'
import { openStage, relayAll } from './boss-stage.js'
import { receiveWebhooks, responses } from './loopback-webhooks.js'
import { aSender } from './senders.js'
import { startWorkers } from './start-workers.js'

const DISABLED = new Error('Endpoint end_gone responded with 410 and was disabled')

describe('an endpoint that responds with 410', () => {
  it('is disabled and reported, and its waiting webhooks are dropped', async () => {
    const stage = await openStage()
    const gone = await receiveWebhooks(responses.gone)
    const good = await receiveWebhooks(responses.ok)
    await stage.addEndpoint('end_gone', gone.url)
    await stage.storeWebhooks(5)
    await relayAll(stage)
    const disabled = defer()
    const errors = collectArrivals<unknown>()
    const workers = startWorkers(stage, {
      concurrency: 1,
      onError: (error) => errors.add(error),
      endpoints: {
        find: (id) => stage.endpoints.find(id),
        async disable(endpoint) {
          const isDisabled = await stage.endpoints.disable(endpoint)
          disabled.resolve()
          return isDisabled
        },
      },
    })
    await disabled.promise
    await stage.addEndpoint('end_good', good.url)
    await stage.storeWebhooks(1)
    await relayAll(stage)
    await good.received.atLeast(1)
    await workers.stop()
    expect(gone.received.all).toHaveLength(1)
    expect(await stage.endpoints.find('end_gone')).toBe('disabled')
    expect(await stage.waitingJobs()).toEqual([])
    expect(errors.all).toEqual([DISABLED])
  })

  it('is reported once, even if several attempts receive the 410', async () => {
    const stage = await openStage()
    const all = defer()
    const gone = await receiveWebhooks((response, before) => {
      if (before === 3) all.resolve()
      void all.promise.then(() => responses.gone(response))
    })
    await stage.addEndpoint('end_gone', gone.url)
    await stage.storeWebhooks(20)
    await relayAll(stage)
    const errors = collectArrivals<unknown>()
    const workers = startWorkers(stage, {
      endpointConcurrency: 4,
      onError: (error) => errors.add(error),
    })
    await errors.atLeast(1)
    await workers.stop()
    expect(gone.received.all).toHaveLength(4)
    expect(errors.all).toEqual([DISABLED])
  })

  it('is reported by one of two programs, even if both receive the 410', async () => {
    const stage = await openStage()
    const all = defer()
    const gone = await receiveWebhooks((response, before) => {
      if (before === 3) all.resolve()
      void all.promise.then(() => responses.gone(response))
    })
    await stage.addEndpoint('end_gone', gone.url)
    await stage.storeWebhooks(4)
    await relayAll(stage)
    const errors: unknown[] = []
    const programs = [1, 2].map(() =>
      startWorkers(stage, {
        concurrency: 2,
        endpointConcurrency: 2,
        onError: (error) => errors.push(error),
      }),
    )
    await all.promise
    await Promise.all(programs.map((workers) => workers.stop()))
    expect(gone.received.all).toHaveLength(4)
    expect(errors).toEqual([DISABLED])
    expect(await stage.waitingJobs()).toEqual([])
  })

  it('is reported even if the endpoints become unreachable after it was disabled', async () => {
    const stage = await openStage()
    const gone = await receiveWebhooks(responses.gone)
    await stage.addEndpoint('end_gone', gone.url)
    await stage.storeWebhooks(1)
    await relayAll(stage)
    const errors = collectArrivals<unknown>()
    let isReachable = true
    const workers = startWorkers(stage, {
      onError: (error) => errors.add(error),
      endpoints: {
        async find(id) {
          if (!isReachable) throw new Error('not reachable')
          return await stage.endpoints.find(id)
        },
        async disable(endpoint) {
          const isDisabled = await stage.endpoints.disable(endpoint)
          isReachable = false
          return isDisabled
        },
      },
    })
    await errors.atLeast(1)
    await workers.stop()
    expect(errors.all).toEqual([DISABLED])
    expect(await stage.waitingJobs()).toEqual([])
  })

  it('receives the webhook at its new URL if the URL has changed', async () => {
    const stage = await openStage()
    const moved = await receiveWebhooks(responses.ok)
    const old = await receiveWebhooks((response) => {
      void stage.pool
        .query(`update campaign_lead.webhook_endpoints set url = $1`, [moved.url])
        .then(() => responses.gone(response))
    })
    await stage.addEndpoint('end_1', old.url)
    const ids = await stage.tag('lead_1')
    await relayAll(stage)
    const errors = collectArrivals<unknown>()
    const workers = startWorkers(stage, { onError: (error) => errors.add(error) })
    await moved.received.atLeast(1)
    await workers.stop()
    expect(moved.received.all).toMatchObject([{ id: ids.emitWebhook }])
    expect(errors.all).toEqual([])
    expect(await stage.waitingJobs()).toEqual([])
  })

  it('is retried if it could not be disabled', async () => {
    const stage = await openStage()
    const gone = await receiveWebhooks(responses.gone)
    await stage.addEndpoint('end_gone', gone.url)
    await stage.storeWebhooks(1)
    await relayAll(stage)
    let calls = 0
    const disabled = defer()
    const workers = startWorkers(stage, {
      endpoints: {
        find: (id) => stage.endpoints.find(id),
        async disable(endpoint) {
          calls += 1
          if (calls === 1) throw new Error('not today')
          const isDisabled = await stage.endpoints.disable(endpoint)
          disabled.resolve()
          return isDisabled
        },
      },
    })
    await disabled.promise
    await workers.stop()
    expect(gone.received.all).toHaveLength(2)
    expect(await stage.waitingJobs()).toEqual([])
  })
})

describe('an unknown endpoint', () => {
  it('is reported at each attempt, and its webhook is sent once it is found', async () => {
    const stage = await openStage()
    const good = await receiveWebhooks(responses.ok)
    await stage.addEndpoint('end_1', good.url)
    const ids = await stage.tag('lead_1')
    await relayAll(stage)
    const errors = collectArrivals<unknown>()
    let isFound = false
    const workers = startWorkers(stage, {
      endpoints: {
        find: async (id) => (isFound ? await stage.endpoints.find(id) : null),
        disable: (endpoint) => stage.endpoints.disable(endpoint),
      },
      onError: (error) => errors.add(error),
      retryPolicy: () => 0,
    })
    expect((await errors.atLeast(2))[1]).toEqual(new Error('Unknown endpoint end_1'))
    isFound = true
    await good.received.atLeast(1)
    await workers.stop()
    expect(good.received.all).toMatchObject([{ id: ids.emitWebhook }])
    expect(await stage.waitingJobs()).toEqual([])
  })

  it('turns its webhook into a dead letter after the last attempt', async () => {
    const stage = await openStage()
    await stage.addEndpoint('end_1')
    const ids = await stage.tag('lead_1')
    await relayAll(stage)
    await stage.pool.query('delete from campaign_lead.webhook_endpoints')
    const errors = collectArrivals<unknown>()
    const workers = startWorkers(stage, {
      onError: (error) => errors.add(error),
      retryPolicy: () => null,
    })
    await errors.atLeast(2)
    await workers.stop()
    expect(errors.all).toEqual([
      new Error('Unknown endpoint end_1'),
      new Error('Gave up after 1 attempt: Unknown endpoint end_1'),
    ])
    expect(await stage.waitingJobs()).toMatchObject([
      { queue: 'campaign-lead-dead-letters', data: { intentId: ids.emitWebhook } },
    ])
  })
})

describe('an endpoint that responds with 101 Switching Protocols', () => {
  it('is retried and receives the webhook once it accepts it', async () => {
    const stage = await openStage()
    const { url, received } = await receiveWebhooks((response, before) => {
      const upgrade = 'HTTP/1.1 101 x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
      if (before < 8) response.socket?.write(upgrade)
      else responses.ok(response)
    })
    await stage.addEndpoint('end_1', url)
    await stage.storeWebhooks(8)
    await relayAll(stage)
    const workers = startWorkers(stage, { sender: aSender(15), endpointConcurrency: 2 })
    await received.atLeast(16)
    await workers.stop()
    expect(await stage.waitingJobs()).toEqual([])
  })
})

describe('an endpoint that only a person can fix', () => {
  it('is reported at the first attempt of its webhook', async () => {
    const stage = await openStage()
    await stage.addEndpoint('end_private', 'https://10.0.0.1/')
    await stage.addEndpoint('end_unreadable', 'https//crm.example')
    await stage.storeWebhooks(1)
    await relayAll(stage)
    const errors = collectArrivals<unknown>()
    const failed = collectArrivals<number>()
    const workers = startWorkers(stage, {
      sender: aSender(15),
      onError: (error) => errors.add(String(error)),
      retryPolicy: ({ attempt }) => {
        failed.add(attempt)
        return attempt === 1 ? 0 : 3_600
      },
    })
    await failed.atLeast(4)
    await workers.stop()
    const reports = errors.all.filter((error) => String(error).includes('end_private'))
    expect(reports).toEqual([
      expect.stringMatching(/^Error: Endpoint end_private is misconfigured: .*10\.0\.0\.1/),
    ])
    expect(errors.all).toContain('TypeError: endpoint.url must be a URL')
  })
})
