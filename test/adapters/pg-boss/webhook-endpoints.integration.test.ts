import type { WebhookEndpoint, WebhookSender } from 'campaign-lead/webhooks'
import { createWebhookSender, type HttpWebhookSender } from 'campaign-lead/webhooks'
import { describe, expect, it, onTestFinished } from 'vitest'
import { collectArrivals, defer } from '../../support/signals.js'
import { openStage, relayAll, tapBoss } from './boss-stage.js'
import { fetchSender } from './fetch-sender.js'
import { answers, receiveWebhooks } from './loopback-webhooks.js'
import { recordingHandlers, startWorkers } from './start-workers.js'

function aSender(timeoutSeconds: number): HttpWebhookSender {
  const sender = createWebhookSender({ timeoutSeconds, allowedAddresses: ['127.0.0.1'] })
  onTestFinished(sender.close)
  return sender
}

const DISABLED = new Error('The endpoint end_gone answered with 410, and is disabled')

describe('an endpoint that answers with 410', () => {
  it('is disabled, which is told, and what waits for it ends quietly', async () => {
    const stage = await openStage()
    const gone = await receiveWebhooks(answers.gone)
    const good = await receiveWebhooks(answers.ok)
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

  it('is told of once, however many tries are answered so', async () => {
    const stage = await openStage()
    const all = defer()
    const gone = await receiveWebhooks((response, before) => {
      if (before === 3) all.resolve()
      void all.promise.then(() => answers.gone(response))
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

  it('is told of by one of two programs, where both are answered so', async () => {
    const stage = await openStage()
    const all = defer()
    const gone = await receiveWebhooks((response, before) => {
      if (before === 3) all.resolve()
      void all.promise.then(() => answers.gone(response))
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

  it('is told of where the endpoints cannot be reached any more just then', async () => {
    const stage = await openStage()
    const gone = await receiveWebhooks(answers.gone)
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

  it('at a URL that is no longer its own is sent the webhook at its new one', async () => {
    const stage = await openStage()
    const moved = await receiveWebhooks(answers.ok)
    const old = await receiveWebhooks((response) => {
      void stage.pool
        .query(`update campaign_lead.webhook_endpoints set url = $1`, [moved.url])
        .then(() => answers.gone(response))
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

  it('is tried again where it could not be disabled', async () => {
    const stage = await openStage()
    const gone = await receiveWebhooks(answers.gone)
    await stage.addEndpoint('end_gone', gone.url)
    await stage.storeWebhooks(1)
    await relayAll(stage)
    let tries = 0
    const disabled = defer()
    const workers = startWorkers(stage, {
      endpoints: {
        find: (id) => stage.endpoints.find(id),
        async disable(endpoint) {
          tries += 1
          if (tries === 1) throw new Error('not today')
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

describe('an endpoint that the workers cannot find', () => {
  it('is reported with each attempt, and its webhook is sent once it is found', async () => {
    const stage = await openStage()
    const good = await receiveWebhooks(answers.ok)
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
    expect((await errors.atLeast(2))[1]).toEqual(new Error('The endpoint end_1 is unknown'))
    isFound = true
    await good.received.atLeast(1)
    await workers.stop()
    expect(good.received.all).toMatchObject([{ id: ids.emitWebhook }])
    expect(await stage.waitingJobs()).toEqual([])
  })

  it('leaves its webhook as a dead letter after the last attempt', async () => {
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
      new Error('The endpoint end_1 is unknown'),
      new Error('Given up after 1 tries: The endpoint end_1 is unknown'),
    ])
    expect(await stage.waitingJobs()).toMatchObject([
      { queue: 'campaign-lead-dead-letters', data: { intentId: ids.emitWebhook } },
    ])
  })
})

describe('an endpoint that hangs, with 300 webhooks before the 20 of a good one', () => {
  it('holds up neither the good one nor the other kinds, and uses up no tries by waiting', async () => {
    const stage = await openStage()
    const hanging = await receiveWebhooks(answers.never)
    const good = await receiveWebhooks(answers.ok)
    await stage.addEndpoint('end_hanging', hanging.url)
    await stage.storeWebhooks(300)
    await relayAll(stage)
    await stage.pool.query(`update campaign_lead.webhook_endpoints set disabled_at = now()`)
    await stage.addEndpoint('end_good', good.url)
    await stage.storeWebhooks(20)
    await stage.storeMany(20)
    await relayAll(stage)
    await stage.pool.query(`update campaign_lead.webhook_endpoints set disabled_at = null`)

    const { handlers, calls } = recordingHandlers()
    // The hanging ones are let go after the test, so that the workers can stop.
    const letGo = defer()
    const sender: WebhookSender = {
      async send(endpoint, webhook) {
        const over = letGo.promise.then(
          () =>
            ({
              outcome: 'failed',
              status: null,
              reason: 'let go',
              retryAfterSeconds: null,
            }) as const,
        )
        const sending = fetchSender.send(endpoint, webhook)
        return await (endpoint.id === 'end_good' ? sending : Promise.race([sending, over]))
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
    letGo.resolve()
    await workers.stop()

    expect(good.received.all).toHaveLength(20)
    const waiting = await stage.waitingJobs()
    expect(waiting).toHaveLength(300)
    const tried = hanging.received.all.length
    expect(tried).toBeLessThan(20)
    expect(waiting.filter(({ data }) => data['attempt'] === 1)).toHaveLength(300 - tried)
    expect(new Set(waiting.map(({ data }) => data['intentId'])).size).toBe(300)
  })

  it('has them all sent, a few at a time, once it answers again', async () => {
    const stage = await openStage()
    let underWay = 0
    let most = 0
    const slow = await receiveWebhooks((response) => {
      underWay += 1
      most = Math.max(most, underWay)
      setImmediate(() => {
        underWay -= 1
        answers.ok(response)
      })
    })
    await stage.addEndpoint('end_1', slow.url)
    await stage.storeWebhooks(100)
    await relayAll(stage)
    const workers = startWorkers(stage, { concurrency: 50, endpointConcurrency: 4 })
    await slow.received.atLeast(100)
    await workers.stop()
    expect(most).toBeLessThanOrEqual(4)
    expect(slow.received.all).toHaveLength(100)
    expect(new Set(slow.received.all.map(({ id }) => id)).size).toBe(100)
    expect(await stage.waitingJobs()).toEqual([])
  })
})

describe('twenty endpoints that hang', () => {
  it('hold up no other once each of them has failed, although they could fill every place', async () => {
    const stage = await openStage()
    const hanging = await receiveWebhooks(answers.never)
    const good = await receiveWebhooks(answers.ok)
    const hangingIds = Array.from({ length: 20 }, (_, index) => `end_hanging_${index}`)
    for (const id of hangingIds) await stage.addEndpoint(id, hanging.url)
    await stage.storeWebhooks(5)
    await relayAll(stage)

    const impatient = aSender(0.05)
    const patient = aSender(60)
    const failed = collectArrivals<string>()
    let isOver = false
    const sender: WebhookSender = {
      async send(endpoint, webhook) {
        if (isOver) return { outcome: 'failed', status: null, reason: '', retryAfterSeconds: null }
        if (failed.all.includes(endpoint.id) || endpoint.id === 'end_good') {
          return await patient.send(endpoint, webhook)
        }
        const attempt = await impatient.send(endpoint, webhook)
        if (!failed.all.includes(endpoint.id)) failed.add(endpoint.id)
        return attempt
      },
    }
    const workers = startWorkers(stage, { sender, concurrency: 10, endpointConcurrency: 2 })
    await failed.atLeast(20)

    await stage.addEndpoint('end_good', good.url)
    await stage.storeWebhooks(20)
    const toGood = new Map([['cmp_1', [await stage.endpoint('end_good')]]])
    await relayAll(stage, { endpoints: { ofCampaigns: async () => toGood } })
    await good.received.atLeast(20)

    isOver = true
    patient.close()
    await workers.stop()
    expect(new Set(good.received.all.map(({ id }) => id)).size).toBe(20)
  })
})

describe('a try that takes too long', () => {
  it('is aborted, and its connection closed', async () => {
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
    expect(errors.all).toMatchObject([{ message: 'Not done within 0.8 seconds' }])
    expect(await stage.waitingJobs()).toMatchObject([{ data: { attempt: 2 } }])
  })

  it('keeps the place of its endpoint if it goes on, at most until its job expires', async () => {
    const stage = await openStage({ expireInSeconds: 1 })
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
    const putOff = collectArrivals<number>()
    const boss = tapBoss(stage, 'deleteJob', () => putOff.add(sent.all.length))
    const workers = startWorkers(stage, { boss, sender, endpointConcurrency: 1 })
    await sent.atLeast(2)
    await workers.stop()
    // The job was put off while the place was taken.
    expect(putOff.all).toContain(1)
    expect(await stage.waitingJobs()).toEqual([])
  })

  it('because the endpoint was not found in time sends nothing any more', async () => {
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
    found.resolve(await stage.endpoint('end_1'))
    await new Promise(setImmediate)
    expect(sent).toEqual([])
  })
})

describe('an endpoint that answers with 101 Switching Protocols', () => {
  it('is sent the webhook again, and gets it once it answers otherwise', async () => {
    const stage = await openStage()
    const { url, received } = await receiveWebhooks((response, before) => {
      const upgrade = 'HTTP/1.1 101 x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
      if (before < 8) response.socket?.write(upgrade)
      else answers.ok(response)
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

describe('an endpoint that needs a change by a person', () => {
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
      expect.stringMatching(/^Error: The endpoint end_private is misconfigured: .*10\.0\.0\.1/),
    ])
    expect(errors.all).toContain('TypeError: endpoint.url must be a URL')
  })
})
