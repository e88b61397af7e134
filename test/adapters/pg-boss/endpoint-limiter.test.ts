import { describe, expect, it } from 'vitest'
import {
  createEndpointLimiter,
  type EndpointLimiter,
  type Release,
} from '../../../src/adapters/pg-boss/endpoint-limiter.js'

/** A limiter with a clock that the test advances. */
function createLimiter(options: { concurrency?: number; endpointConcurrency?: number } = {}) {
  const { concurrency = 10, endpointConcurrency = 2 } = options
  let seconds = 0
  const limiter = createEndpointLimiter({ concurrency, endpointConcurrency, now: () => seconds })
  return { limiter, advance: (more: number) => (seconds += more) }
}

function acquire(limiter: EndpointLimiter, endpointId: string): Release {
  const release = limiter.acquire(endpointId)
  if (release !== null) return release
  throw new Error(`There is no slot for ${endpointId}`)
}

function fail(limiter: EndpointLimiter, ...endpointIds: readonly string[]): void {
  for (const id of endpointIds) acquire(limiter, id)(false)
}

/** Acquires all slots that are free for an endpoint. Returns how many there were. */
function countSlots(limiter: EndpointLimiter, endpointId: string): number {
  let count = 0
  while (limiter.acquire(endpointId) !== null) count += 1
  return count
}

describe('the estimated wait for a slot', () => {
  it('is none before the first attempt has ended, and then grows with the attempts in flight', () => {
    const { limiter, advance } = createLimiter({ endpointConcurrency: 2 })
    acquire(limiter, 'one')
    acquire(limiter, 'one')
    expect(limiter.estimateWait('one', 3)).toBe(0)
    advance(4)
    expect(limiter.estimateWait('one', 3)).toBe(6)
  })

  it('follows the average duration of the attempts, for each job that waits before', () => {
    const { limiter, advance } = createLimiter({ endpointConcurrency: 2 })
    const release = acquire(limiter, 'one')
    advance(1)
    release(true)
    expect(limiter.estimateWait('one', 1)).toBe(0.5)
    expect(limiter.estimateWait('one', 4)).toBe(2)
  })
})

describe('the estimated wait of a failing endpoint', () => {
  it('is infinite while other failing endpoints use all slots that they share', () => {
    const { limiter } = createLimiter({ concurrency: 2, endpointConcurrency: 2 })
    fail(limiter, 'one', 'other')
    const release = acquire(limiter, 'other')
    expect(limiter.estimateWait('one', 1)).toBe(Number.POSITIVE_INFINITY)
    release(false)
    expect(limiter.estimateWait('one', 1)).toBe(0)
  })
})

describe('a healthy endpoint', () => {
  it('has its own slots, whatever other endpoints use', () => {
    const { limiter } = createLimiter({ endpointConcurrency: 2 })
    expect(countSlots(limiter, 'one')).toBe(2)
    expect(countSlots(limiter, 'other')).toBe(2)
  })

  it('has a free slot again as soon as one of its attempts ends', () => {
    const { limiter } = createLimiter({ endpointConcurrency: 1 })
    acquire(limiter, 'one')(true)
    expect(countSlots(limiter, 'one')).toBe(1)
  })
})

describe('endpoints whose last attempt failed', () => {
  it('share half of the slots and leave the other half to healthy endpoints', () => {
    const { limiter } = createLimiter({ concurrency: 10, endpointConcurrency: 2 })
    const failing = ['bad_1', 'bad_2', 'bad_3', 'bad_4']
    fail(limiter, ...failing)
    expect(failing.map((id) => countSlots(limiter, id))).toEqual([2, 2, 1, 0])
    expect(countSlots(limiter, 'good')).toBe(2)
  })

  it.each([
    { concurrency: 1, slots: 1 },
    { concurrency: 2, slots: 1 },
    { concurrency: 5, slots: 2 },
  ])('share $slots of $concurrency slots', ({ concurrency, slots }) => {
    const { limiter } = createLimiter({ concurrency, endpointConcurrency: 5 })
    fail(limiter, 'bad')
    expect(countSlots(limiter, 'bad')).toBe(slots)
  })

  it('count their earlier attempts in flight towards the shared half', () => {
    const { limiter } = createLimiter({ concurrency: 4, endpointConcurrency: 3 })
    const [release] = [
      acquire(limiter, 'hanging'),
      acquire(limiter, 'hanging'),
      acquire(limiter, 'hanging'),
    ]
    fail(limiter, 'bad')
    release(false)
    expect(countSlots(limiter, 'bad')).toBe(0)
  })

  it('count as healthy again after one success', () => {
    const { limiter } = createLimiter({ concurrency: 4, endpointConcurrency: 3 })
    fail(limiter, 'bad', 'recovered')
    const [release] = [acquire(limiter, 'recovered'), acquire(limiter, 'recovered')]
    expect(countSlots(limiter, 'bad')).toBe(0)
    release(true)
    expect(countSlots(limiter, 'recovered')).toBe(2)
    expect(countSlots(limiter, 'bad')).toBe(2)
  })

  it('release each slot once, even if release is called again', () => {
    const { limiter } = createLimiter({ concurrency: 2, endpointConcurrency: 5 })
    fail(limiter, 'bad')
    const release = acquire(limiter, 'bad')
    release(false)
    release(false)
    expect(countSlots(limiter, 'bad')).toBe(1)
  })

  it('count as unknown after an idle hour', () => {
    const { limiter, advance } = createLimiter({ concurrency: 2, endpointConcurrency: 5 })
    fail(limiter, 'bad')
    advance(60 * 60)
    expect(countSlots(limiter, 'bad')).toBe(5)
  })

  it('still count as failing after an hour with an attempt in flight', () => {
    const { limiter, advance } = createLimiter({ concurrency: 2, endpointConcurrency: 5 })
    fail(limiter, 'bad')
    acquire(limiter, 'bad')
    advance(2 * 60 * 60)
    expect(countSlots(limiter, 'bad')).toBe(0)
  })
})

describe('a webhook without a free slot', () => {
  it('is scheduled after the webhooks before it, at the rate of the endpoint', () => {
    const { limiter, advance } = createLimiter({ endpointConcurrency: 2 })
    const release = acquire(limiter, 'slow')
    advance(4)
    release(true)
    acquire(limiter, 'slow')
    acquire(limiter, 'slow')
    expect(limiter.scheduleRetry('slow')).toBe(2)
    expect(limiter.scheduleRetry('slow')).toBe(4)
    advance(3)
    expect(limiter.scheduleRetry('slow')).toBe(3)
  })

  it('is scheduled by the duration so far of an attempt that hangs', () => {
    const { limiter, advance } = createLimiter({ endpointConcurrency: 2 })
    acquire(limiter, 'hanging')
    acquire(limiter, 'hanging')
    advance(12)
    expect(limiter.scheduleRetry('hanging')).toBe(6)
  })

  it('is scheduled among all failing endpoints if their half is used up', () => {
    const { limiter, advance } = createLimiter({ concurrency: 4, endpointConcurrency: 2 })
    fail(limiter, 'hanging', 'other', 'third')
    acquire(limiter, 'hanging')
    acquire(limiter, 'hanging')
    advance(10)
    expect(limiter.scheduleRetry('other')).toBe(5)
    expect(limiter.scheduleRetry('third')).toBe(10)
  })

  it('is scheduled within a minute, plus 20 ms for each of a thousand webhooks before it', () => {
    const { limiter, advance } = createLimiter({ endpointConcurrency: 1 })
    acquire(limiter, 'hanging')
    advance(15)
    const delays = Array.from({ length: 1_004 }, () => limiter.scheduleRetry('hanging'))
    expect(delays.slice(0, 4)).toEqual([15, 30, 45, 60])
    expect(delays.at(-1)).toBeCloseTo(60 + 1_000 * 0.02)
  })
})
