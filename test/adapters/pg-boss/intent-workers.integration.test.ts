import { once } from 'node:events'
import { createDeadLetters, createIntentWorkers, type FailedAttempt } from 'campaign-lead/pg-boss'
import type { PostgresQuery } from 'campaign-lead/postgres'
import PgBoss from 'pg-boss'
import { describe, expect, it } from 'vitest'
import { collectArrivals, defer } from '../../support/deferred.js'
import { type Tap, tapPool } from '../../support/tapped-pool.js'
import { idleHandlers, openStage, relayAll, tapBoss } from './boss-stage.js'
import { fetchSender } from './fetch-sender.js'
import { receiveWebhooks, responses } from './loopback-webhooks.js'
import { recordingHandlers, startWorkers } from './start-workers.js'

describe('workers', () => {
  it('call the handler of each intent with its id and the version of the lead', async () => {
    const stage = await openStage()
    const ids = await stage.tag('lead_1')
    await relayAll(stage)
    const { handlers, calls } = recordingHandlers()
    const workers = startWorkers(stage, { handlers })
    await calls.atLeast(2)
    await workers.stop()
    expect(calls.all).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          type: 'cancelSend',
          id: ids.cancelSend,
          leadVersion: 1,
          attempt: 1,
        }),
        expect.objectContaining({
          type: 'enrollment',
          id: ids.enrollment,
          leadVersion: 1,
          attempt: 1,
        }),
      ]),
    )
    expect(await stage.waitingJobs()).toEqual([])
  })

  it('send a webhook to each endpoint with the id of its intent', async () => {
    const stage = await openStage()
    const one = await receiveWebhooks(responses.ok)
    const other = await receiveWebhooks(responses.ok)
    await stage.addEndpoint('end_1', one.url)
    await stage.addEndpoint('end_2', other.url)
    const ids = await stage.tag('lead_1')
    await relayAll(stage)
    const workers = startWorkers(stage)
    await Promise.all([one.received.atLeast(1), other.received.atLeast(1)])
    await workers.stop()
    for (const { received } of [one, other]) {
      expect(received.all).toEqual([
        {
          id: ids.emitWebhook,
          body: expect.objectContaining({ type: 'lead.tag_changed', leadVersion: 1 }),
        },
      ])
    }
    expect(await stage.waitingJobs()).toEqual([])
  })

  it('report what a handler throws, and retry it with the same id', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(1)
    await relayAll(stage)
    const errors = collectArrivals<unknown>()
    const { handlers, calls } = recordingHandlers(async (_, { attempt }) => {
      if (attempt < 3) throw new Error(`no mail today, attempt ${attempt}`)
    })
    const workers = startWorkers(stage, { handlers, onError: (error) => errors.add(error) })
    await calls.atLeast(3)
    await workers.stop()
    expect(calls.all.map(({ attempt }) => attempt)).toEqual([1, 2, 3])
    expect(new Set(calls.all.map(({ id }) => id)).size).toBe(1)
    expect(errors.all).toEqual([
      new Error('no mail today, attempt 1'),
      new Error('no mail today, attempt 2'),
    ])
    expect(await stage.waitingJobs()).toEqual([])
  })

  it('execute each intent once if several workers run concurrently', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(300)
    await relayAll(stage)
    const { handlers, calls } = recordingHandlers()
    const all = [1, 2, 3].map(() => startWorkers(stage, { handlers, concurrency: 7 }))
    await calls.atLeast(300)
    await Promise.all(all.map((workers) => workers.stop()))
    expect(calls.all).toHaveLength(300)
    expect(new Set(calls.all.map(({ id }) => id)).size).toBe(300)
    expect(await stage.waitingJobs()).toEqual([])
  })

  it('respect the concurrency limit per intent type', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(20)
    await relayAll(stage)
    let inFlight = 0
    let maxInFlight = 0
    const { handlers, calls } = recordingHandlers(async () => {
      inFlight += 1
      maxInFlight = Math.max(maxInFlight, inFlight)
      await new Promise(setImmediate)
      inFlight -= 1
    })
    const workers = startWorkers(stage, { handlers, concurrency: 3 })
    await calls.atLeast(20)
    await workers.stop()
    expect(maxInFlight).toBe(3)
  })

  it('wait for the attempts in flight when they are stopped, and fetch no more jobs', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(2)
    await relayAll(stage)
    const mayEnd = defer()
    const { handlers, calls } = recordingHandlers(() => mayEnd.promise)
    // After one fetch for each queue, the workers only wait for the handler.
    const fetches = collectArrivals<number>()
    const boss = tapBoss(stage, 'fetch', () => fetches.add(1))
    const workers = startWorkers(stage, {
      boss,
      handlers,
      concurrency: 1,
      pollingSeconds: 2_147_483,
    })
    await Promise.all([calls.atLeast(1), fetches.atLeast(3)])
    await new Promise(setImmediate)
    const events: string[] = []
    const stopped = workers.stop().then(() => events.push('stopped'))
    await new Promise(setImmediate)
    events.push('ended')
    mayEnd.resolve()
    await stopped
    expect(events).toEqual(['ended', 'stopped'])
    expect(calls.all).toHaveLength(1)
    expect(await stage.waitingJobs()).toMatchObject([{ state: 'created' }])
  })

  it('abort an attempt after 80 % of the expiry of its job', async () => {
    const stage = await openStage({ expireInSeconds: 1 })
    await stage.storeCancelSends(1)
    await relayAll(stage)
    const { handlers, calls } = recordingHandlers(async (_, { attempt, signal }) => {
      if (attempt === 1) await once(signal, 'abort').then(() => defer<never>().promise)
    })
    const workers = startWorkers(stage, { handlers })
    await calls.atLeast(2)
    await workers.stop()
    expect(calls.all[0]?.signal.reason).toMatchObject({ message: 'Timed out after 0.8 seconds' })
    expect(await stage.waitingJobs()).toEqual([])
  })

  it('report that jobs cannot be fetched, and continue', async () => {
    const stage = await openStage()
    const errors = collectArrivals<unknown>()
    await stage.pool.query('alter table pgboss.job rename to gone')
    const { handlers, calls } = recordingHandlers()
    startWorkers(stage, { handlers, onError: (error) => errors.add(error) })
    await errors.atLeast(4)
    expect(errors.all[0]).toMatchObject({ message: 'relation "pgboss.job" does not exist' })
    await stage.pool.query('alter table pgboss.gone rename to job')
    await stage.storeCancelSends(1)
    await relayAll(stage)
    await calls.atLeast(1)
  })

  it.each([
    ['pool.connect', { pool: {} }],
    ['boss.deleteJob', { boss: { insert() {}, fetch() {}, complete() {} } }],
    ['handlers.enrollment', { handlers: { cancelSend() {} } }],
    ['sender.send', { sender: {} }],
    ['endpoints.disable', { endpoints: { find() {} } }],
    ['onError', { onError: undefined }],
    ['retryPolicy', { retryPolicy: [5] }],
    ['concurrency', { concurrency: 0 }],
    ['endpointConcurrency', { endpointConcurrency: 1.5 }],
    ['concurrency', { concurrency: null }],
    ['retryPolicy', { retryPolicy: null }],
    ['tracing.trace', { tracing: null }],
    ['options.pollingSeconds', { pollingSeconds: Number.NaN }],
    ['options.pollingSeconds', { pollingSeconds: null }],
    ['options.timeoutSeconds', { timeoutSeconds: null }],
    ['timeoutSeconds', { timeoutSeconds: -1 }],
    ['options.retries', { retries: 3 }],
  ])('are not created with an invalid %s', (field, wrong) => {
    const right = {
      pool: { connect() {} },
      boss: { insert() {}, fetch() {}, complete() {}, deleteJob() {} },
      handlers: idleHandlers,
      sender: fetchSender,
      endpoints: { find() {}, disable() {} },
      onError() {},
    }
    const create = () => Reflect.apply(createIntentWorkers, undefined, [{ ...right, ...wrong }])
    expect(create).toThrow(TypeError)
    expect(create).toThrow(field)
  })
})

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
      leadVersion: 1,
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
      { attempts: 1, reason: 'job failed by timeout in active state' },
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

describe('a job with an unsupported payload', () => {
  it('is reported by its id and left as it is', async () => {
    const stage = await openStage()
    const queue = 'campaign-lead-cancel-send'
    const id = await stage.boss.send(queue, { release: 'the next one' })
    const errors = collectArrivals<unknown>()
    const workers = startWorkers(stage, { onError: (error) => errors.add(error) })
    await errors.atLeast(1)
    await workers.stop()
    expect(errors.all).toEqual([
      new TypeError(
        `Job ${id} in ${queue} has an unsupported payload (created by a newer version?)`,
      ),
    ])
    expect(await stage.waitingJobs()).toMatchObject([{ queue, state: 'active' }])
  })
})

describe('a connection that is lost while an outcome is stored', () => {
  const isCompletion = ({ text }: PostgresQuery) => text.includes(`'completed'`)
  const isCommit = ({ text }: PostgresQuery) => text === 'commit'

  /** Fails the first matching statement, before or after PostgreSQL has executed it. */
  function loseFirst(matches: (query: PostgresQuery) => boolean, when: string): Tap {
    let isLost = false
    return async (query, client) => {
      if (isLost || !matches(query)) return
      isLost = true
      if (when === 'after') await client.query(query)
      throw new Error('Connection terminated unexpectedly')
    }
  }

  it.each(['before', 'after'])(
    'does not send a webhook again (lost %s the statement)',
    async (when) => {
      const stage = await openStage()
      const receiver = await receiveWebhooks(responses.ok)
      await stage.addEndpoint('end_1', receiver.url)
      await stage.storeWebhooks(1)
      await relayAll(stage)
      const stored = defer()
      const errors: unknown[] = []
      const workers = startWorkers(stage, {
        pool: tapPool(stage.pool, loseFirst(isCompletion, when)),
        boss: tapBoss(stage, 'complete', () => stored.resolve()),
        onError: (error) => errors.push(error),
      })
      await stored.promise
      await workers.stop()
      expect(await stage.waitingJobs()).toEqual([])
      expect(receiver.received.all).toHaveLength(1)
      expect(errors).toEqual([])
    },
  )

  it.each(['before', 'after'])(
    'retries a failed attempt once (lost %s the commit)',
    async (when) => {
      const stage = await openStage()
      await stage.storeCancelSends(1)
      await relayAll(stage)
      const { handlers, calls } = recordingHandlers(async (_, { attempt }) => {
        if (attempt === 1) throw new Error('no mail today')
      })
      const policyCalls: number[] = []
      const workers = startWorkers(stage, {
        pool: tapPool(stage.pool, loseFirst(isCommit, when)),
        handlers,
        retryPolicy({ attempt }) {
          policyCalls.push(attempt)
          return 0
        },
      })
      await calls.atLeast(2)
      await workers.stop()
      expect(calls.all.map(({ attempt }) => attempt)).toEqual([1, 2])
      expect(policyCalls).toEqual([1])
      expect(await stage.waitingJobs()).toEqual([])
    },
  )

  it('does not keep workers from stopping if it stays lost, and is reported', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(1)
    await relayAll(stage)
    const lost = defer()
    const pool = tapPool(stage.pool, (query) => {
      if (!isCompletion(query)) return
      lost.resolve()
      throw new Error('Connection terminated unexpectedly')
    })
    const errors: unknown[] = []
    const workers = startWorkers(stage, { pool, onError: (error) => errors.push(error) })
    await lost.promise
    await workers.stop()
    expect(errors).toMatchObject([{ code: 'POSTGRES_UNAVAILABLE' }])
    expect(await stage.waitingJobs()).toMatchObject([{ state: 'active', data: { attempt: 1 } }])
  })
})

describe('the package pg-boss', () => {
  it('is the same module by import and by require', async () => {
    const { createRequire } = await import('node:module')
    const required: unknown = createRequire(import.meta.url)('pg-boss')
    expect(required).toBe(PgBoss)
  })
})
