import type { ActiveJob, DeferredJob } from './boss-jobs.js'
import type { EndpointLimiter, Release } from './endpoint-limiter.js'

/** Active jobs that wait in this process for a slot of their endpoint. */
export interface HeldJobs {
  /** Returns how many jobs are held. */
  size(): number
  /** Holds a job if its endpoint is expected to have a free slot soon. Returns whether it is held. */
  hold(job: ActiveJob, endpointId: string): boolean
  /** Returns a job whose endpoint has a free slot, with the slot, or `null` if there is none. */
  takeReady(): { readonly job: ActiveJob; readonly release: Release } | null
  /** Returns in how many seconds the first job has waited for too long, or `null` if none is held. */
  secondsToOverdue(): number | null
  /** Returns the jobs that have waited for too long. */
  takeOverdue(): DeferredJob[]
  /** Returns all jobs. Another worker can process them immediately. */
  takeAll(): DeferredJob[]
}

/** Options of {@link createHeldJobs}. */
export interface HeldJobsOptions {
  readonly limiter: EndpointLimiter
  readonly maxJobs: number
  /** Returns the seconds of a clock that never goes back. */
  readonly now: () => number
}

/** The maximum time a job is held. A longer one would occupy slots of the worker while an endpoint hangs. */
const MAX_HOLD_SECONDS = 1

/** A job is held if a slot is expected within this time. Many that wait longer would delay the jobs behind them. */
const SOON_SECONDS = 0.2

/** The part of a job's expiry that it may be held. The rest is for its attempt. */
const HOLD_SHARE = 0.1

interface HeldJob {
  readonly job: ActiveJob
  readonly since: number
  readonly until: number
}

/** Creates the store of held jobs. The jobs of one endpoint are ready in the order in which they were fetched. */
export function createHeldJobs({ limiter, maxJobs, now }: HeldJobsOptions): HeldJobs {
  const byEndpoint = new Map<string, HeldJob[]>()

  function size(): number {
    return [...byEndpoint.values()].reduce((sum, jobs) => sum + jobs.length, 0)
  }

  /** Removes the jobs that match, and returns each with its endpoint. */
  function take(matches: (held: HeldJob) => boolean): [string, HeldJob][] {
    const taken: [string, HeldJob][] = []
    for (const [endpointId, jobs] of byEndpoint) {
      const kept = jobs.filter((held) => !matches(held))
      taken.push(...jobs.filter(matches).map((held): [string, HeldJob] => [endpointId, held]))
      if (kept.length > 0) byEndpoint.set(endpointId, kept)
      else byEndpoint.delete(endpointId)
    }
    return taken
  }

  return {
    size,
    hold(job, endpointId) {
      const jobs = byEndpoint.get(endpointId) ?? []
      const seconds = Math.min(MAX_HOLD_SECONDS, job.expireInSeconds * HOLD_SHARE)
      const wait = limiter.estimateWait(endpointId, jobs.length + 1)
      const isSoon = wait <= Math.min(SOON_SECONDS, seconds)
      if (!isSoon || size() >= maxJobs) return false
      byEndpoint.set(endpointId, [...jobs, { job, since: now(), until: now() + seconds }])
      return true
    },
    takeReady() {
      for (const [endpointId, [first, ...others]] of byEndpoint) {
        // An overdue job is deferred instead, since its attempt would have too little time.
        if (first === undefined || now() >= first.until) continue
        const release = limiter.acquire(endpointId)
        if (release === null) continue
        // The endpoint is then last, so that the others have their turn first.
        byEndpoint.delete(endpointId)
        if (others.length > 0) byEndpoint.set(endpointId, others)
        const { job, since } = first
        const expireInSeconds = job.expireInSeconds - (now() - since)
        return { job: { ...job, expireInSeconds }, release }
      }
      return null
    },
    secondsToOverdue() {
      const times = [...byEndpoint.values()].flat().map(({ until }) => until)
      return times.length === 0 ? null : Math.min(...times) - now()
    },
    takeOverdue: () =>
      take(({ until }) => now() >= until).map(([endpointId, { job }]) => ({
        job,
        seconds: limiter.scheduleRetry(endpointId),
      })),
    takeAll: () => take(() => true).map(([, { job }]) => ({ job, seconds: 0 })),
  }
}
