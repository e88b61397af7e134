import { createLane, type Lane, type UnderWay } from './lane.js'

/** Gives a place back, once the try in it has really ended. */
export type Leave = (hasSucceeded: boolean) => void

/** A place, or how long to wait for a turn. */
type LaneEntry = { readonly leave: Leave } | { readonly secondsUntilTurn: number }

/**
 * Bounds how much goes at the same time to one endpoint, and to all together whose last try failed, so that
 * the others have room.
 */
export interface EndpointLanes {
  /** Takes a place, where there is one. */
  enter(endpointId: string): LaneEntry
}

/** What lanes are made of. */
export interface EndpointLanesOptions {
  /** How many tries are under way at the same time in all. */
  readonly concurrency: number
  /** How many of one endpoint. */
  readonly endpointConcurrency: number
  /** The seconds of a clock that never goes back. */
  readonly now: () => number
}

/** What is known of an endpoint. */
interface Endpoint {
  readonly lane: Lane
  isFailing: boolean
  usedAt: number
}

/** An endpoint that nothing was sent to for as long is forgotten. */
const SECONDS_REMEMBERED = 60 * 60

/**
 * Makes the lanes. An endpoint that nobody knows is taken for one that answers: until its first try has
 * failed, it has the places of any other.
 */
export function createEndpointLanes(options: EndpointLanesOptions): EndpointLanes {
  const { concurrency, endpointConcurrency, now } = options
  /** Those that were used longest ago first. */
  const endpoints = new Map<string, Endpoint>()
  /** One for all that fail, beside the lane that each has. */
  const failing = createLane(Math.max(1, Math.floor(concurrency / 2)), now)

  function use(endpointId: string): Endpoint {
    forgetUnused()
    const endpoint = endpoints.get(endpointId) ?? {
      lane: createLane(endpointConcurrency, now),
      isFailing: false,
      usedAt: now(),
    }
    endpoint.usedAt = now()
    endpoints.delete(endpointId)
    endpoints.set(endpointId, endpoint)
    return endpoint
  }

  function forgetUnused(): void {
    for (const [id, { lane, usedAt }] of endpoints) {
      if (now() - usedAt < SECONDS_REMEMBERED) return
      if (lane.underWay.size === 0) endpoints.delete(id)
    }
  }

  function leave(endpointId: string, place: UnderWay, hasSucceeded: boolean): void {
    const endpoint = use(endpointId)
    const { lane } = endpoint
    if (!lane.underWay.delete(place)) return
    lane.learn(place)
    if (failing.underWay.delete(place)) failing.learn(place)
    endpoint.isFailing = !hasSucceeded
    for (const other of lane.underWay) {
      if (hasSucceeded) failing.underWay.delete(other)
      else failing.underWay.add(other)
    }
  }

  return {
    enter(endpointId) {
      const endpoint = use(endpointId)
      const lanes = endpoint.isFailing ? [endpoint.lane, failing] : [endpoint.lane]
      const full = lanes.find((lane) => lane.isFull())
      if (full !== undefined) return { secondsUntilTurn: full.nextTurn() }
      const place = { began: now() }
      for (const { underWay } of lanes) underWay.add(place)
      return { leave: (hasSucceeded) => leave(endpointId, place, hasSucceeded) }
    },
  }
}
