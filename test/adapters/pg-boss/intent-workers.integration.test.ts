import { once } from 'node:events'
import { createDeadLetters, createIntentWorkers, type FailedAttempt } from 'campaign-lead/pg-boss'
import type { PostgresQuery } from 'campaign-lead/postgres'
import PgBoss from 'pg-boss'
import { describe, expect, it } from 'vitest'
import { collectArrivals, defer } from '../../support/signals.js'
import { type Tap, tapPool } from '../../support/tapped-pool.js'
import { idleHandlers, openStage, relayAll, tapBoss } from './boss-stage.js'
import { fetchSender } from './fetch-sender.js'
import { answers, receiveWebhooks } from './loopback-webhooks.js'
import { recordingHandlers, startWorkers } from './start-workers.js'

describe('workers', () => {
  it('hand each intent to its handler, with its id and the version of the lead', async () => {
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

  it('send a webhook to each endpoint under the id of its intent', async () => {
    const stage = await openStage()
    const one = await receiveWebhooks(answers.ok)
    const other = await receiveWebhooks(answers.ok)
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

  it('try again what throws, under the same id, and tell of it', async () => {
    const stage = await openStage()
    await stage.storeMany(1)
    await relayAll(stage)
    const errors = collectArrivals<unknown>()
    const { handlers, calls } = recordingHandlers(async (_, { attempt }) => {
      if (attempt < 3) throw new Error(`no mail today, try ${attempt}`)
    })
    const workers = startWorkers(stage, { handlers, onError: (error) => errors.add(error) })
    await calls.atLeast(3)
    await workers.stop()
    expect(calls.all.map(({ attempt }) => attempt)).toEqual([1, 2, 3])
    expect(new Set(calls.all.map(({ id }) => id)).size).toBe(1)
    expect(errors.all).toEqual([
      new Error('no mail today, try 1'),
      new Error('no mail today, try 2'),
    ])
    expect(await stage.waitingJobs()).toEqual([])
  })

  it('carry out each intent once, however many of them work at once', async () => {
    const stage = await openStage()
    await stage.storeMany(300)
    await relayAll(stage)
    const { handlers, calls } = recordingHandlers()
    const all = [1, 2, 3].map(() => startWorkers(stage, { handlers, concurrency: 7 }))
    await calls.atLeast(300)
    await Promise.all(all.map((workers) => workers.stop()))
    expect(calls.all).toHaveLength(300)
    expect(new Set(calls.all.map(({ id }) => id)).size).toBe(300)
    expect(await stage.waitingJobs()).toEqual([])
  })

  it('have no more of a kind under way than they are told', async () => {
    const stage = await openStage()
    await stage.storeMany(20)
    await relayAll(stage)
    let underWay = 0
    let most = 0
    const { handlers, calls } = recordingHandlers(async () => {
      underWay += 1
      most = Math.max(most, underWay)
      await new Promise(setImmediate)
      underWay -= 1
    })
    const workers = startWorkers(stage, { handlers, concurrency: 3 })
    await calls.atLeast(20)
    await workers.stop()
    expect(most).toBe(3)
  })

  it('stop once what is under way has ended, and take nothing more', async () => {
    const stage = await openStage()
    await stage.storeMany(2)
    await relayAll(stage)
    const answered = defer()
    const { handlers, calls } = recordingHandlers(() => answered.promise)
    // Each queue has been looked at, and nobody looks again: what is waited for now is the handler.
    const looks = collectArrivals<number>()
    const boss = tapBoss(stage, 'fetch', () => looks.add(1))
    const workers = startWorkers(stage, {
      boss,
      handlers,
      concurrency: 1,
      pollingSeconds: 2_147_483,
    })
    await Promise.all([calls.atLeast(1), looks.atLeast(3)])
    await new Promise(setImmediate)
    const events: string[] = []
    const stopped = workers.stop().then(() => events.push('stopped'))
    await new Promise(setImmediate)
    events.push('answered')
    answered.resolve()
    await stopped
    expect(events).toEqual(['answered', 'stopped'])
    expect(calls.all).toHaveLength(1)
    expect(await stage.waitingJobs()).toMatchObject([{ state: 'created' }])
  })

  it('give a try four fifths of the time until it expires, and abort it then', async () => {
    const stage = await openStage({ expireInSeconds: 1 })
    await stage.storeMany(1)
    await relayAll(stage)
    const { handlers, calls } = recordingHandlers(async (_, { attempt, signal }) => {
      if (attempt === 1) await once(signal, 'abort').then(() => defer<never>().promise)
    })
    const workers = startWorkers(stage, { handlers })
    await calls.atLeast(2)
    await workers.stop()
    expect(calls.all[0]?.signal.reason).toMatchObject({ message: 'Not done within 0.8 seconds' })
    expect(await stage.waitingJobs()).toEqual([])
  })

  it('tell where jobs cannot be fetched, and go on', async () => {
    const stage = await openStage()
    const errors = collectArrivals<unknown>()
    await stage.pool.query('alter table pgboss.job rename to gone')
    const { handlers, calls } = recordingHandlers()
    startWorkers(stage, { handlers, onError: (error) => errors.add(error) })
    await errors.atLeast(4)
    expect(errors.all[0]).toMatchObject({ message: 'relation "pgboss.job" does not exist' })
    await stage.pool.query('alter table pgboss.gone rename to job')
    await stage.storeMany(1)
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
  ])('are not made of a wrong %s', (field, wrong) => {
    const right = {
      pool: { connect() {} },
      boss: { insert() {}, fetch() {}, complete() {}, deleteJob() {} },
      handlers: idleHandlers,
      sender: fetchSender,
      endpoints: { find() {}, disable() {} },
      onError() {},
    }
    const make = () => Reflect.apply(createIntentWorkers, undefined, [{ ...right, ...wrong }])
    expect(make).toThrow(TypeError)
    expect(make).toThrow(field)
  })
})

describe('a webhook that fails', () => {
  it('is tried again no sooner than the receiver asks, by the schedule of Standard Webhooks', async () => {
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

  it('is tried again after five seconds at first, where the receiver asks for nothing', async () => {
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
    'is tried as it is by default where the host asks for %s seconds',
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
      expect(String(errors.all[0])).toContain('retryPolicy must give a number of seconds')
      const [next] = await stage.waitingJobs()
      expect(next?.waitSeconds).toBeGreaterThanOrEqual(5)
    },
  )

  it.each([Number.NaN, -1, Number.MAX_VALUE])(
    'is tried by its schedule where the sender says to wait for %s seconds',
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

  it('is tried as the host has it, which is told of each try', async () => {
    const stage = await openStage()
    const receiver = await receiveWebhooks((response, before) =>
      before < 2
        ? response.writeHead(429, { 'retry-after': `${before + 7}` }).end()
        : answers.ok(response),
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

describe('a handler that fails', () => {
  it('is called again within two seconds at first, however its error is worded', async () => {
    const stage = await openStage()
    await stage.storeMany(1)
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

describe('a handler that throws what cannot be printed', () => {
  it('has failed like any other, and ends nothing else', async () => {
    const stage = await openStage()
    await stage.storeMany(1)
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

describe('a worker that is killed', () => {
  it('again and again by one intent is not given it for ever: it comes to the dead letters', async () => {
    const stage = await openStage()
    await stage.storeMany(1)
    await relayAll(stage)
    let taken = 0
    for (;;) {
      const jobs = await stage.boss.fetch('campaign-lead-cancel-send')
      if (jobs.length === 0) break
      taken += 1
      await stage.expireAll()
    }
    expect(taken).toBe(101)
    expect(await createDeadLetters({ pool: stage.pool, boss: stage.boss }).list()).toMatchObject([
      { attempts: 1, reason: 'job failed by timeout in active state' },
    ])
  })
})

describe('a try that outlives its job', () => {
  it('leaves the next try to whoever has the job now', async () => {
    const stage = await openStage()
    await stage.storeMany(1)
    await relayAll(stage)
    const answered = defer()
    const { handlers, calls } = recordingHandlers(async () => {
      await answered.promise
      throw new Error('too late')
    })
    const workers = startWorkers(stage, { handlers, concurrency: 1 })
    await calls.atLeast(1)
    await stage.expireAll()
    const stopped = workers.stop()
    answered.resolve()
    await stopped
    expect(await stage.waitingJobs()).toMatchObject([{ state: 'retry', data: { attempt: 1 } }])
  })
})

describe('a last try that outlives its job', () => {
  it('gives nothing up, and tells of nothing given up', async () => {
    const stage = await openStage()
    await stage.storeMany(1)
    await relayAll(stage)
    const answered = defer()
    const { handlers, calls } = recordingHandlers(async () => {
      await answered.promise
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
    answered.resolve()
    await stopped
    expect(errors).toEqual([new Error('too late')])
    expect(await stage.waitingJobs()).toMatchObject([{ state: 'retry', data: { attempt: 1 } }])
  })
})

describe('a job that this release cannot read', () => {
  it('is told by its name, and left as it is', async () => {
    const stage = await openStage()
    const queue = 'campaign-lead-cancel-send'
    const id = await stage.boss.send(queue, { release: 'the next one' })
    const errors = collectArrivals<unknown>()
    const workers = startWorkers(stage, { onError: (error) => errors.add(error) })
    await errors.atLeast(1)
    await workers.stop()
    expect(errors.all).toEqual([
      new TypeError(`The job ${id} of ${queue} holds something that this release cannot read`),
    ])
    expect(await stage.waitingJobs()).toMatchObject([{ queue, state: 'active' }])
  })
})

describe('a connection that is lost while the outcome is stored', () => {
  const isEnd = ({ text }: PostgresQuery) => text.includes(`'completed'`)
  const isCommit = ({ text }: PostgresQuery) => text === 'commit'

  /** The first statement of a kind fails, before it is asked or after it was answered. */
  function loseFirst(isKind: (query: PostgresQuery) => boolean, when: string): Tap {
    let isLost = false
    return async (query, client) => {
      if (isLost || !isKind(query)) return
      isLost = true
      if (when === 'after') await client.query(query)
      throw new Error('Connection terminated unexpectedly')
    }
  }

  it.each(['before', 'after'])('%s it was: a webhook is sent once', async (when) => {
    const stage = await openStage()
    const receiver = await receiveWebhooks(answers.ok)
    await stage.addEndpoint('end_1', receiver.url)
    await stage.storeWebhooks(1)
    await relayAll(stage)
    const stored = defer()
    const errors: unknown[] = []
    const workers = startWorkers(stage, {
      pool: tapPool(stage.pool, loseFirst(isEnd, when)),
      boss: tapBoss(stage, 'complete', () => stored.resolve()),
      onError: (error) => errors.push(error),
    })
    await stored.promise
    await workers.stop()
    expect(await stage.waitingJobs()).toEqual([])
    expect(receiver.received.all).toHaveLength(1)
    expect(errors).toEqual([])
  })

  it.each(['before', 'after'])('%s it was: a try that failed has one next try', async (when) => {
    const stage = await openStage()
    await stage.storeMany(1)
    await relayAll(stage)
    const { handlers, calls } = recordingHandlers(async (_, { attempt }) => {
      if (attempt === 1) throw new Error('no mail today')
    })
    const asked: number[] = []
    const workers = startWorkers(stage, {
      pool: tapPool(stage.pool, loseFirst(isCommit, when)),
      handlers,
      retryPolicy({ attempt }) {
        asked.push(attempt)
        return 0
      },
    })
    await calls.atLeast(2)
    await workers.stop()
    expect(calls.all.map(({ attempt }) => attempt)).toEqual([1, 2])
    expect(asked).toEqual([1])
    expect(await stage.waitingJobs()).toEqual([])
  })

  it('for good does not keep workers from stopping, which tell of it', async () => {
    const stage = await openStage()
    await stage.storeMany(1)
    await relayAll(stage)
    const lost = defer()
    const pool = tapPool(stage.pool, (query) => {
      if (!isEnd(query)) return
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

describe('the packages', () => {
  it('of pg-boss are the same by import and by require', async () => {
    const { createRequire } = await import('node:module')
    const required: unknown = createRequire(import.meta.url)('pg-boss')
    expect(required).toBe(PgBoss)
  })
})
