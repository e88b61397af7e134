/** Bounds how much goes to one endpoint at the same time, so that the others have room. */
export interface EndpointLanes {
  /** Takes a place; `false` where there is none. */
  enter(endpointId: string): boolean
  /** Gives it back, after so many seconds. */
  leave(endpointId: string, seconds: number): void
  /** In how many seconds one that found no place has its turn: each later than the one before. */
  secondsUntilTurn(endpointId: string): number
}

interface Lane {
  underWay: number
  /** How long one takes, as the last ones did. */
  secondsEach: number
  /** When all that have been put off will have had their turn. */
  freeAt: number
}

/** A guess, until the first has come back. */
const SECONDS_AT_FIRST = 1

/** How much the last one counts beside those before it. */
const WEIGHT_OF_LAST = 0.2

/** An endpoint that answers again is not left alone for longer. */
const LONGEST_SECONDS = 60

/**
 * Makes places for so many at a time of each endpoint.
 *
 * @param now - The seconds of a clock that never goes back.
 */
export function createEndpointLanes(places: number, now: () => number): EndpointLanes {
  const lanes = new Map<string, Lane>()

  function laneOf(endpointId: string): Lane {
    const lane = lanes.get(endpointId)
    if (lane !== undefined) return lane
    const made = { underWay: 0, secondsEach: SECONDS_AT_FIRST, freeAt: now() }
    lanes.set(endpointId, made)
    return made
  }

  return {
    enter(endpointId) {
      const lane = laneOf(endpointId)
      if (lane.underWay >= places) return false
      lane.underWay += 1
      return true
    },
    leave(endpointId, seconds) {
      const lane = laneOf(endpointId)
      lane.underWay -= 1
      lane.secondsEach += WEIGHT_OF_LAST * (seconds - lane.secondsEach)
      if (lane.underWay === 0 && lane.freeAt <= now()) lanes.delete(endpointId)
    },
    secondsUntilTurn(endpointId) {
      const lane = laneOf(endpointId)
      const next = Math.max(lane.freeAt, now()) + lane.secondsEach / places
      lane.freeAt = Math.min(next, now() + LONGEST_SECONDS)
      return lane.freeAt - now()
    },
  }
}
