/** Bounds how much goes to one endpoint at the same time, so that the others have room. */
export interface EndpointLanes {
  /** Takes a place, and gives what gives it back; `null` where there is none. */
  enter(endpointId: string): (() => void) | null
  /** In how many seconds one that found no place has its turn: each later than the one before. */
  secondsUntilTurn(endpointId: string): number
}

interface Lane {
  /** When each of those under way began, the first first. */
  readonly underWay: Set<{ readonly began: number }>
  /** How long one takes, as the last ones did. */
  secondsEach: number
  /** When all that have been put off will have had their turn. */
  freeAt: number
}

/** A guess, until the first has come back. */
const SECONDS_AT_FIRST = 0.1

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
    const made: Lane = { underWay: new Set(), secondsEach: SECONDS_AT_FIRST, freeAt: now() }
    lanes.set(endpointId, made)
    return made
  }

  return {
    enter(endpointId) {
      const lane = laneOf(endpointId)
      if (lane.underWay.size >= places) return null
      const place = { began: now() }
      lane.underWay.add(place)
      return () => {
        lane.underWay.delete(place)
        lane.secondsEach += WEIGHT_OF_LAST * (now() - place.began - lane.secondsEach)
        if (lane.underWay.size === 0 && lane.freeAt <= now()) lanes.delete(endpointId)
      }
    },
    secondsUntilTurn(endpointId) {
      const lane = laneOf(endpointId)
      const [oldest] = lane.underWay
      // One that hangs has not come back to tell how long it takes.
      const soFar = oldest === undefined ? 0 : now() - oldest.began
      const next = Math.max(lane.freeAt, now()) + Math.max(lane.secondsEach, soFar) / places
      lane.freeAt = Math.min(next, now() + LONGEST_SECONDS)
      return lane.freeAt - now()
    },
  }
}
