import { nextRetryDelay, type RetryState, WEBHOOK_RETRY_SCHEDULE } from 'campaign-lead/webhooks'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'

const seconds = fc.double({ min: 0, max: 1e9, noNaN: true })
const draw = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const schedules = fc.array(seconds, { maxLength: 12 })
const retryAfters = fc.option(seconds)

describe('the schedule', () => {
  it('is that of the specification: ten tries, the first at once, in some three days', () => {
    const starts = WEBHOOK_RETRY_SCHEDULE.map((_, index) =>
      WEBHOOK_RETRY_SCHEDULE.slice(0, index + 1).reduce((sum, wait) => sum + wait, 0),
    )
    expect(starts).toEqual([0, 5, 305, 2_105, 9_305, 27_305, 63_305, 113_705, 185_705, 272_105])
  })

  it('ends', () => {
    expect(nextRetryDelay({ attempt: 9, random: () => 0 })).toBe(24 * 60 * 60)
    expect(nextRetryDelay({ attempt: 10 })).toBeNull()
    expect(nextRetryDelay({ attempt: 10, retryAfterSeconds: 5 })).toBeNull()
  })

  it('begins at once', () => {
    expect(nextRetryDelay({ attempt: 0 })).toBe(0)
  })
})

describe('the next try', () => {
  it('is drawn from a tenth of the wait, by Math.random where nothing else is given', () => {
    const random = vi.spyOn(Math, 'random').mockReturnValue(0.5)
    expect(nextRetryDelay({ attempt: 2 })).toBe(315)
    random.mockRestore()
    expect(nextRetryDelay({ attempt: 2, random: () => 0 })).toBe(300)
    expect(nextRetryDelay({ attempt: 2, random: () => 0.999 })).toBe(330)
  })

  it('waits as long as the receiver asks, where that is longer', () => {
    const random = () => 0
    expect(nextRetryDelay({ attempt: 1, retryAfterSeconds: 60, random })).toBe(60)
    expect(nextRetryDelay({ attempt: 3, retryAfterSeconds: 60, random })).toBe(1_800)
    expect(nextRetryDelay({ attempt: 3, retryAfterSeconds: null, random })).toBe(1_800)
  })

  it('is never before the schedule and Retry-After, nor more than a tenth and a second after', () => {
    fc.assert(
      fc.property(schedules, fc.nat(15), retryAfters, draw, (schedule, attempt, asked, drawn) => {
        const tries = { schedule, attempt, retryAfterSeconds: asked, random: () => drawn }
        const wait = nextRetryDelay(tries)
        const planned = schedule[attempt]
        if (planned === undefined) expect(wait).toBeNull()
        else {
          const soonest = Math.max(planned, asked ?? 0)
          expect(wait).toBeGreaterThanOrEqual(soonest)
          expect(wait).toBeLessThanOrEqual(soonest * 1.1 + 1)
        }
      }),
    )
  })

  it('is never earlier for a greater number drawn, or for a longer Retry-After', () => {
    fc.assert(
      fc.property(fc.nat(9), fc.tuple(seconds, seconds), fc.tuple(draw, draw), (attempt, a, b) => {
        const [short, long] = a.sort((one, other) => one - other)
        const [low, high] = b.sort((one, other) => one - other)
        const wait = (retryAfterSeconds: number, drawn: number): number =>
          nextRetryDelay({ attempt, retryAfterSeconds, random: () => drawn }) ?? Number.NaN
        expect(wait(short, low)).toBeLessThanOrEqual(wait(short, high))
        expect(wait(short, low)).toBeLessThanOrEqual(wait(long, low))
      }),
    )
  })

  it('comes as often as the schedule has waits', () => {
    fc.assert(
      fc.property(schedules, (schedule) => {
        let attempt = 0
        while (nextRetryDelay({ attempt, schedule }) !== null) attempt += 1
        expect(attempt).toBe(schedule.length)
      }),
    )
  })

  it.each<[string, RetryState]>([
    ['state.attempt must be a non-negative integer, got -1', { attempt: -1 }],
    ['state.attempt must be a non-negative integer, got 1.5', { attempt: 1.5 }],
    [
      'state.retryAfterSeconds must be a number of seconds, 0 or more, got NaN',
      { attempt: 1, retryAfterSeconds: Number.NaN },
    ],
    [
      'state.schedule[1] must be a number of seconds, 0 or more, got Infinity',
      { attempt: 1, schedule: [0, Number.POSITIVE_INFINITY] },
    ],
    [
      'The result of state.random must be at least 0 and below 1, got 1',
      { attempt: 1, random: () => 1 },
    ],
  ])('%s', (message, tries) => {
    expect(() => nextRetryDelay(tries)).toThrow(new TypeError(message))
  })
})
