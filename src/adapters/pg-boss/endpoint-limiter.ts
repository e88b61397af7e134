import { HOUR } from '../../shared/seconds.js'

/** Releases the slot of an attempt. Later calls do nothing. */
export type Release = (hasSucceeded: boolean) => void

/**
 * Limits the attempts in flight to one endpoint, and to all failing endpoints together. So neither a slow
 * endpoint nor many failing endpoints can occupy every worker.
 */
export interface EndpointLimiter {
  /** Takes a slot, or returns `null` if no slot is free. */
  acquire(endpointId: string): Release | null
  /**
   * Returns in how many seconds a slot is expected to be free for the job at this position among those that wait for the
   * endpoint. It is `Infinity` if the failing endpoints use all slots that they share.
   */
  estimateWait(endpointId: string, position: number): number
  /** Returns in how many seconds a deferred job is to be due. Each call returns a later time, to spread them out. */
  scheduleRetry(endpointId: string): number
}

/** Options of {@link createEndpointLimiter}. */
export interface EndpointLimiterOptions {
  /** The maximum number of attempts in flight in total. */
  readonly concurrency: number
  /** The maximum number of attempts in flight to one endpoint. */
  readonly endpointConcurrency: number
  /** Returns the seconds of a clock that never goes back. */
  readonly now: () => number
}

/** An attempt in flight. */
interface Attempt {
  readonly startedAt: number
}

/** The state of an endpoint. */
interface Endpoint {
  readonly limiter: Limiter
  /** Whether the last attempt failed. */
  isFailing: boolean
  /** When a slot was last requested or released. */
  usedAt: number
}

/** How long the state of an unused endpoint is kept, in seconds. */
const MAX_IDLE = HOUR

/**
 * Creates the limiter. An unknown endpoint counts as healthy: until its first attempt fails, only
 * `endpointConcurrency` limits it.
 */
export function createEndpointLimiter({
  concurrency,
  endpointConcurrency,
  now,
}: EndpointLimiterOptions): EndpointLimiter {
  /** The least recently used first. */
  const endpoints = new Map<string, Endpoint>()
  /** Applies to each failing endpoint in addition to its own limiter. */
  const failing = createLimiter(Math.max(1, Math.floor(concurrency / 2)), now)

  function useEndpoint(endpointId: string): Endpoint {
    deleteIdle()
    const endpoint = endpoints.get(endpointId) ?? {
      limiter: createLimiter(endpointConcurrency, now),
      isFailing: false,
      usedAt: now(),
    }
    endpoint.usedAt = now()
    endpoints.delete(endpointId)
    endpoints.set(endpointId, endpoint)
    return endpoint
  }

  function limitersOf({ limiter, isFailing }: Endpoint): readonly Limiter[] {
    return isFailing ? [limiter, failing] : [limiter]
  }

  /** Returns the limiter that a job waits for. */
  function findFull(endpoint: Endpoint): Limiter {
    return limitersOf(endpoint).find((limiter) => limiter.isFull()) ?? endpoint.limiter
  }

  function deleteIdle(): void {
    for (const [id, { limiter, usedAt }] of endpoints) {
      if (now() - usedAt < MAX_IDLE) return
      if (limiter.inFlight.size === 0) endpoints.delete(id)
    }
  }

  function release(endpointId: string, attempt: Attempt, hasSucceeded: boolean): void {
    const endpoint = useEndpoint(endpointId)
    const { limiter } = endpoint
    if (!limiter.inFlight.delete(attempt)) return
    limiter.recordDuration(attempt)
    if (failing.inFlight.delete(attempt)) failing.recordDuration(attempt)
    endpoint.isFailing = !hasSucceeded
    for (const other of limiter.inFlight) {
      if (hasSucceeded) failing.inFlight.delete(other)
      else failing.inFlight.add(other)
    }
  }

  return {
    acquire(endpointId) {
      const limiters = limitersOf(useEndpoint(endpointId))
      if (limiters.some((limiter) => limiter.isFull())) return null
      const attempt = { startedAt: now() }
      for (const { inFlight } of limiters) inFlight.add(attempt)
      return (hasSucceeded) => release(endpointId, attempt, hasSucceeded)
    },
    estimateWait(endpointId, position) {
      const full = findFull(useEndpoint(endpointId))
      // The jobs of all failing endpoints wait for the same slots, and could occupy the worker together.
      return full === failing ? Number.POSITIVE_INFINITY : position * full.estimateStep()
    },
    scheduleRetry: (endpointId) => findFull(useEndpoint(endpointId)).scheduleRetry(),
  }
}

/** Limits the attempts in flight, and spreads out the requests for a slot that come while it is full. */
interface Limiter {
  readonly inFlight: Set<Attempt>
  isFull(): boolean
  /** Updates the estimated duration of an attempt. */
  recordDuration(ended: Attempt): void
  /** Returns the estimated seconds between two attempts that end. Until the first has ended, it is optimistic. */
  estimateStep(): number
  /** Returns in how many seconds a slot is expected to be free. Each call returns a later time. */
  scheduleRetry(): number
}

/** The estimated duration of an attempt until the first attempt ends, in seconds. */
const INITIAL_DURATION = 0.1

/** The weight of the last duration in the moving average. */
const SMOOTHING = 0.2

/** An endpoint that recovers receives webhooks again after this many seconds, unless very many wait. */
const MAX_DELAY = 60

/**
 * The pause between retries beyond `MAX_DELAY`, in seconds. A retry that comes too early costs a query: 50 a
 * second are acceptable, 10,000 once a minute are not.
 */
const MAX_DELAY_STEP = 0.02

function createLimiter(limit: number, now: () => number): Limiter {
  const inFlight = new Set<Attempt>()
  let averageDuration: number | null = null
  let lastRetryAt = now()

  /** An attempt that hangs has not been recorded, but its duration so far is known. */
  function maxDurationInFlight(): number {
    return Math.max(0, ...[...inFlight].map(({ startedAt }) => now() - startedAt))
  }

  function estimateStep(initialDuration = 0): number {
    return Math.max(averageDuration ?? initialDuration, maxDurationInFlight()) / limit
  }

  return {
    inFlight,
    isFull: () => inFlight.size >= limit,
    estimateStep: () => estimateStep(),
    recordDuration({ startedAt }) {
      const duration = now() - startedAt
      averageDuration = duration + (1 - SMOOTHING) * ((averageDuration ?? duration) - duration)
    },
    scheduleRetry() {
      const previous = Math.max(lastRetryAt, now())
      const step = estimateStep(INITIAL_DURATION)
      const earliest = previous + Math.min(step, MAX_DELAY_STEP)
      lastRetryAt = Math.max(earliest, Math.min(previous + step, now() + MAX_DELAY))
      return lastRetryAt - now()
    },
  }
}
