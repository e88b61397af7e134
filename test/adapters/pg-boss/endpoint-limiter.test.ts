import { describe, expect, it } from 'vitest'
import {
  createEndpointLanes,
  type EndpointLanes,
  type Leave,
} from '../../src/adapters/pg-boss/endpoint-lanes.js'

/** Lanes under a clock that stands still until the test moves it. */
function givenLanes(given: { concurrency?: number; endpointConcurrency?: number } = {}) {
  const { concurrency = 10, endpointConcurrency = 2 } = given
  let seconds = 0
  const lanes = createEndpointLanes({ concurrency, endpointConcurrency, now: () => seconds })
  return { lanes, pass: (more: number) => (seconds += more) }
}

function enter(lanes: EndpointLanes, endpointId: string): Leave {
  const entry = lanes.enter(endpointId)
  if ('leave' in entry) return entry.leave
  throw new Error(`${endpointId} has no place`)
}

function secondsUntilTurn(lanes: EndpointLanes, endpointId: string): number {
  const entry = lanes.enter(endpointId)
  if ('secondsUntilTurn' in entry) return entry.secondsUntilTurn
  throw new Error(`${endpointId} has a place`)
}

function fail(lanes: EndpointLanes, ...endpointIds: readonly string[]): void {
  for (const id of endpointIds) enter(lanes, id)(false)
}

/** How many places an endpoint gets now, if it takes all that it can. */
function countPlaces(lanes: EndpointLanes, endpointId: string): number {
  let count = 0
  while ('leave' in lanes.enter(endpointId)) count += 1
  return count
}

describe('an endpoint', () => {
  it('has its own places, whatever the others take', () => {
    const { lanes } = givenLanes({ endpointConcurrency: 2 })
    expect(countPlaces(lanes, 'one')).toBe(2)
    expect(countPlaces(lanes, 'other')).toBe(2)
  })

  it('has a place again as soon as one of its tries has ended', () => {
    const { lanes } = givenLanes({ endpointConcurrency: 1 })
    enter(lanes, 'one')(true)
    expect(countPlaces(lanes, 'one')).toBe(1)
  })
})

describe('endpoints whose last try failed', () => {
  it('take half of the places together, and leave the other half to the others', () => {
    const { lanes } = givenLanes({ concurrency: 10, endpointConcurrency: 2 })
    const failing = ['bad_1', 'bad_2', 'bad_3', 'bad_4']
    fail(lanes, ...failing)
    expect(failing.map((id) => countPlaces(lanes, id))).toEqual([2, 2, 1, 0])
    expect(countPlaces(lanes, 'good')).toBe(2)
  })

  it.each([
    { concurrency: 1, places: 1 },
    { concurrency: 2, places: 1 },
    { concurrency: 5, places: 2 },
  ])('have $places of $concurrency', ({ concurrency, places }) => {
    const { lanes } = givenLanes({ concurrency, endpointConcurrency: 5 })
    fail(lanes, 'bad')
    expect(countPlaces(lanes, 'bad')).toBe(places)
  })

  it('count with what they had under way when they began to fail', () => {
    const { lanes } = givenLanes({ concurrency: 4, endpointConcurrency: 3 })
    const [leave] = [enter(lanes, 'hanging'), enter(lanes, 'hanging'), enter(lanes, 'hanging')]
    fail(lanes, 'bad')
    leave(false)
    expect(countPlaces(lanes, 'bad')).toBe(0)
  })

  it('are like the others again after one success', () => {
    const { lanes } = givenLanes({ concurrency: 4, endpointConcurrency: 3 })
    fail(lanes, 'bad', 'recovered')
    const [leave] = [enter(lanes, 'recovered'), enter(lanes, 'recovered')]
    expect(countPlaces(lanes, 'bad')).toBe(0)
    leave(true)
    expect(countPlaces(lanes, 'recovered')).toBe(2)
    expect(countPlaces(lanes, 'bad')).toBe(2)
  })

  it('give each place back once, however often they are told to', () => {
    const { lanes } = givenLanes({ concurrency: 2, endpointConcurrency: 5 })
    fail(lanes, 'bad')
    const leave = enter(lanes, 'bad')
    leave(false)
    leave(false)
    expect(countPlaces(lanes, 'bad')).toBe(1)
  })

  it('are like those that nobody knows after an hour in which nothing was sent to them', () => {
    const { lanes, pass } = givenLanes({ concurrency: 2, endpointConcurrency: 5 })
    fail(lanes, 'bad')
    pass(60 * 60)
    expect(countPlaces(lanes, 'bad')).toBe(5)
  })

  it('are not forgotten while a try of theirs is under way', () => {
    const { lanes, pass } = givenLanes({ concurrency: 2, endpointConcurrency: 5 })
    fail(lanes, 'bad')
    enter(lanes, 'bad')
    pass(2 * 60 * 60)
    expect(countPlaces(lanes, 'bad')).toBe(0)
  })
})

describe('a webhook that finds no place', () => {
  it('has its turn after those before it, as fast as the endpoint answers', () => {
    const { lanes, pass } = givenLanes({ endpointConcurrency: 2 })
    const leave = enter(lanes, 'slow')
    pass(4)
    leave(true)
    enter(lanes, 'slow')
    enter(lanes, 'slow')
    expect(secondsUntilTurn(lanes, 'slow')).toBe(2)
    expect(secondsUntilTurn(lanes, 'slow')).toBe(4)
    pass(3)
    expect(secondsUntilTurn(lanes, 'slow')).toBe(3)
  })

  it('waits for one that hangs as if that took no longer than it has so far', () => {
    const { lanes, pass } = givenLanes({ endpointConcurrency: 2 })
    enter(lanes, 'hanging')
    enter(lanes, 'hanging')
    pass(12)
    expect(secondsUntilTurn(lanes, 'hanging')).toBe(6)
  })

  it('waits its turn among all that fail where these have no place left', () => {
    const { lanes, pass } = givenLanes({ concurrency: 4, endpointConcurrency: 2 })
    fail(lanes, 'hanging', 'other', 'third')
    enter(lanes, 'hanging')
    enter(lanes, 'hanging')
    pass(10)
    expect(secondsUntilTurn(lanes, 'other')).toBe(5)
    expect(secondsUntilTurn(lanes, 'third')).toBe(10)
  })

  it('waits a minute at most, and a little longer for each of a thousand before it', () => {
    const { lanes, pass } = givenLanes({ endpointConcurrency: 1 })
    enter(lanes, 'hanging')
    pass(15)
    const turns = Array.from({ length: 1_004 }, () => secondsUntilTurn(lanes, 'hanging'))
    expect(turns.slice(0, 4)).toEqual([15, 30, 45, 60])
    expect(turns.at(-1)).toBeCloseTo(60 + 1_000 * 0.02)
  })
})
