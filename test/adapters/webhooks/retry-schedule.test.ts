import { nextRetryDelay, type RetryState, WEBHOOK_RETRY_SCHEDULE } from 'campaign-lead/webhooks'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'

const seconds = fc.double({ min: 0, max: 1e9, noNaN: true })
const draw = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const schedules = fc.array(seconds, { maxLength: 12 })
const retryAfters = fc.option(seconds)

describe('the retry schedule', () => {
  it('has ten attempts in three days, per Standard Webhooks', () => {
    const starts = WEBHOOK_RETRY_SCHEDULE.map((_, index) =>
      WEBHOOK_RETRY_SCHEDULE.slice(0, index + 1).reduce((sum, delay) => sum + delay, 0),
    )
    expect(starts).toEqual([0, 5, 305, 2_105, 9_305, 27_305, 63_305, 113_705, 185_705, 272_105])
  })

  it('ends after the last attempt', () => {
    expect(nextRetryDelay({ attempt: 9, random: () => 0 })).toBe(24 * 60 * 60)
    expect(nextRetryDelay({ attempt: 10 })).toBeNull()
    expect(nextRetryDelay({ attempt: 10, retryAfterSeconds: 5 })).toBeNull()
  })

  it('has no delay before the first attempt', () => {
    expect(nextRetryDelay({ attempt: 0 })).toBe(0)
  })
})

describe('the delay before a retry', () => {
  it('has a random part of up to 10 %, from Math.random by default', () => {
    const random = vi.spyOn(Math, 'random').mockReturnValue(0.5)
    expect(nextRetryDelay({ attempt: 2 })).toBe(315)
    random.mockRestore()
    expect(nextRetryDelay({ attempt: 2, random: () => 0 })).toBe(300)
    expect(nextRetryDelay({ attempt: 2, random: () => 0.999 })).toBe(330)
  })

  it('is Retry-After if that is longer than the delay of the schedule', () => {
    const random = () => 0
    expect(nextRetryDelay({ attempt: 1, retryAfterSeconds: 60, random })).toBe(60)
    expect(nextRetryDelay({ attempt: 3, retryAfterSeconds: 60, random })).toBe(1_800)
    expect(nextRetryDelay({ attempt: 3, retryAfterSeconds: null, random })).toBe(1_800)
  })

  it('is never shorter than the schedule and Retry-After, nor longer by more than 10 % and a second', () => {
    fc.assert(
      fc.property(
        schedules,
        fc.nat(15),
        retryAfters,
        draw,
        (schedule, attempt, retryAfter, drawn) => {
          const state = { schedule, attempt, retryAfterSeconds: retryAfter, random: () => drawn }
          const delay = nextRetryDelay(state)
          const planned = schedule[attempt]
          if (planned === undefined) expect(delay).toBeNull()
          else {
            const minimum = Math.max(planned, retryAfter ?? 0)
            expect(delay).toBeGreaterThanOrEqual(minimum)
            expect(delay).toBeLessThanOrEqual(minimum * 1.1 + 1)
          }
        },
      ),
    )
  })

  it('is never shorter for a greater random number or a longer Retry-After', () => {
    fc.assert(
      fc.property(fc.nat(9), fc.tuple(seconds, seconds), fc.tuple(draw, draw), (attempt, a, b) => {
        const [short, long] = a.sort((one, other) => one - other)
        const [low, high] = b.sort((one, other) => one - other)
        const delay = (retryAfterSeconds: number, drawn: number): number =>
          nextRetryDelay({ attempt, retryAfterSeconds, random: () => drawn }) ?? Number.NaN
        expect(delay(short, low)).toBeLessThanOrEqual(delay(short, high))
        expect(delay(short, low)).toBeLessThanOrEqual(delay(long, low))
      }),
    )
  })

  it('is null after as many attempts as the schedule has delays', () => {
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
  ])('is refused with invalid state: %s', (message, state) => {
    expect(() => nextRetryDelay(state)).toThrow(new TypeError(message))
  })
})
