import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ActiveJob, DeferredJob } from '../../../src/adapters/pg-boss/boss-jobs.js'
import { createEndpointLimiter } from '../../../src/adapters/pg-boss/endpoint-limiter.js'
import type { ProcessingOptions } from '../../../src/adapters/pg-boss/process-job.js'
import { createQueueWorker } from '../../../src/adapters/pg-boss/queue-worker.js'
import { type Deferred, defer } from '../../support/deferred.js'
import { anActiveJob } from './active-jobs.js'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const readClock = () => Date.now() / 1_000

interface Running extends ProcessingOptions {
  readonly job: ActiveJob
  readonly stored: Deferred<void>
}

/** A worker on a queue in memory. It is stopped after 20 fetches, so that a test cannot run indefinitely. */
function startWorker(
  waiting: ActiveJob[],
  options: { readonly concurrency?: number; readonly now?: () => number } = {},
) {
  const { concurrency = 50, now = readClock } = options
  const running = new Map<string, Running>()
  const started: ActiveJob[] = []
  const deferred: DeferredJob[] = []
  const batches: number[] = []
  const worker = createQueueWorker({
    async fetch(batchSize) {
      if (batches.length === 20) return []
      batches.push(batchSize)
      return waiting.splice(0, batchSize)
    },
    async processJob(job, processing) {
      started.push(job)
      const stored = defer()
      running.set(job.id, { ...processing, job, stored })
      await stored.promise
    },
    outcomes: {
      async defer(blocked) {
        deferred.push(...blocked)
      },
    },
    limiter: createEndpointLimiter({ concurrency, endpointConcurrency: 5, now }),
    concurrency,
    pollingMs: 60_000,
    now,
    report: (error) => expect.unreachable(String(error)),
  })
  worker.start()

  /** Ends the attempt of a job, without storing its outcome. */
  function endAttempt(id: string, hasSucceeded = true): void {
    const attempt = running.get(id)
    attempt?.release(hasSucceeded)
    attempt?.onAttemptEnd()
  }

  return {
    started,
    deferred,
    batches,
    endAttempt,
    end: (id: string, hasSucceeded = true): void => {
      endAttempt(id, hasSucceeded)
      running.get(id)?.stored.resolve()
    },
    /** Ends all attempts until the worker is stopped. */
    stop: async (): Promise<void> => {
      const stopped = worker.stop()
      for (const { stored } of running.values()) stored.resolve()
      await stopped
    },
  }
}

function jobs(count: number, endpointId?: string): ActiveJob[] {
  const name = endpointId ?? 'job'
  return Array.from({ length: count }, (_, index) => anActiveJob(`${name}_${index}`, endpointId))
}

async function advance(milliseconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds)
}

describe('a worker', () => {
  it('fetches as many jobs as it has free slots, and again when attempts end', async () => {
    const { batches, started, end, stop } = startWorker(jobs(60), { concurrency: 10 })
    await advance(1_000)
    expect(batches).toEqual([10])
    end('job_0')
    end('job_1')
    await advance(10)
    expect(batches).toEqual([10, 2])
    expect(started).toHaveLength(12)
    await stop()
  })

  it('fetches the next jobs while outcomes are stored, but not more of them than it has slots', async () => {
    const { batches, endAttempt, stop } = startWorker(jobs(60), { concurrency: 2 })
    await advance(0)
    for (const id of ['job_0', 'job_1', 'job_2', 'job_3']) {
      endAttempt(id)
      await advance(10)
    }
    expect(batches.reduce((sum, size) => sum + size)).toBe(4)
    await stop()
  })
})

describe('jobs of one endpoint with a backlog', () => {
  it('are held for a moment, so that none is deferred while the endpoint answers fast', async () => {
    const waiting = jobs(305, 'fast')
    const backlog = waiting.splice(5)
    const { started, deferred, batches, end, stop } = startWorker(waiting)
    await advance(5)
    for (const { id } of started.slice()) end(id)
    waiting.push(...backlog)
    await advance(0)
    for (let index = 5; index < 205; index += 1) {
      end(started[index]?.id ?? '')
      await advance(1)
    }
    expect(started).toHaveLength(210)
    expect(deferred).toEqual([])
    expect(batches.every((size) => size > 20)).toBe(true)
    await stop()
  })

  it('start in the order in which they were fetched, as soon as a slot is free', async () => {
    const { started, end, stop } = startWorker(jobs(12, 'fast'))
    await advance(0)
    expect(started.map(({ id }) => id)).toEqual(jobs(5, 'fast').map(({ id }) => id))
    end('fast_3')
    expect(started.at(-1)?.id).toBe('fast_5')
    end('fast_0')
    expect(started.at(-1)?.id).toBe('fast_6')
    await stop()
  })

  it('start in turns with those of other endpoints', async () => {
    const { started, end, stop } = startWorker([...jobs(8, 'a'), ...jobs(8, 'b')], {
      concurrency: 16,
    })
    await advance(0)
    const ended = started.map(({ id }) => id)
    for (const id of ['a_0', 'b_0', 'a_1', 'b_1']) end(id)
    expect(started.slice(ended.length).map(({ id }) => id)).toEqual(['a_5', 'b_5', 'a_6', 'b_6'])
    await stop()
  })

  it('have less time for their attempt by the time for which they were held', async () => {
    const { started, end, stop } = startWorker(jobs(6, 'fast'))
    await advance(100)
    end('fast_0')
    expect(started.at(-1)?.expireInSeconds).toBeCloseTo(59.9)
    await stop()
  })

  it('are deferred after a second if the endpoint hangs', async () => {
    const { started, deferred, stop } = startWorker(jobs(20, 'hanging'))
    await advance(0)
    expect(started).toHaveLength(5)
    expect(deferred).toEqual([])
    await advance(1_000)
    expect(deferred.map(({ job }) => job.id)).toEqual(
      jobs(20, 'hanging')
        .slice(5)
        .map(({ id }) => id),
    )
    expect(deferred[0]?.seconds).toBeCloseTo(0.2)
    await stop()
  })

  it('are deferred after a second although the timer fires before the clock has reached it', async () => {
    let aheadSeconds = 0.003
    const { deferred, stop } = startWorker(jobs(20, 'hanging'), {
      now: () => readClock() + aheadSeconds,
    })
    await advance(0)
    // Node measures a timer from the start of a turn of its event loop, which is earlier than the current time.
    aheadSeconds = 0
    await advance(1_000)
    await advance(10)
    expect(deferred).toHaveLength(15)
    await stop()
  })

  it('are put back immediately when the worker is stopped', async () => {
    const { started, deferred, stop } = startWorker(jobs(8, 'fast'))
    await advance(0)
    await stop()
    expect(started).toHaveLength(5)
    expect(deferred.map(({ job, seconds }) => [job.id, seconds])).toEqual([
      ['fast_5', 0],
      ['fast_6', 0],
      ['fast_7', 0],
    ])
  })
})

describe('a backlog of an endpoint that hangs', () => {
  it('is passed in batches that double up to 500, until other jobs are found', async () => {
    const waiting = [...jobs(3_000, 'hanging'), ...jobs(20)]
    const { started, batches, deferred, stop } = startWorker(waiting)
    await advance(1_000)
    expect(started.slice(5).map(({ id }) => id)).toEqual(jobs(20).map(({ id }) => id))
    expect(batches.length).toBeLessThan(12)
    expect(Math.max(...batches)).toBe(500)
    expect(deferred.every(({ job }) => job.id.startsWith('hanging'))).toBe(true)
    await stop()
  })

  it('ends the large batches when all slots are taken, and jobs without a slot are put back', async () => {
    const waiting = [...jobs(500, 'hanging'), ...jobs(300)]
    const { started, deferred, batches, end, stop } = startWorker(waiting)
    await advance(1_000)
    expect(started).toHaveLength(50)
    const others = deferred.filter(({ job }) => job.id.startsWith('job'))
    expect(others.length).toBeGreaterThan(0)
    expect(others.every(({ seconds }) => seconds === 0)).toBe(true)
    await advance(1_000)
    end('job_0')
    await advance(10)
    expect(batches.at(-1)).toBe(1)
    await stop()
  })
})

describe('jobs behind the backlog of others', () => {
  it('are started immediately although an endpoint with a backlog answers slowly', async () => {
    const waiting = jobs(5, 'slow')
    const { started, end, stop } = startWorker(waiting)
    await advance(200)
    waiting.push(...jobs(1_000, 'slow').slice(5), ...jobs(20))
    for (const { id } of jobs(5, 'slow')) end(id)
    await advance(100)
    expect(started.filter(({ id }) => id.startsWith('job'))).toHaveLength(20)
    await stop()
  })

  it('are started immediately although many endpoints with a backlog fail', async () => {
    const failing = Array.from({ length: 30 }, (_, index) => `failing_${index}`)
    const first = failing.flatMap((id) => jobs(1, id))
    const waiting = [...first]
    const { started, end, stop } = startWorker(waiting)
    await advance(500)
    waiting.push(...failing.flatMap((id) => jobs(20, id).slice(1)), ...jobs(20))
    for (const { id } of first) end(id, false)
    await advance(100)
    expect(started.filter(({ id }) => id.startsWith('job'))).toHaveLength(20)
    await stop()
  })
})
