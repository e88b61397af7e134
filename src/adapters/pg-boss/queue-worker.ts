import type { ActiveJob, DeferredJob } from './boss-jobs.js'
import type { EndpointLimiter, Release } from './endpoint-limiter.js'
import { createHeldJobs } from './held-jobs.js'
import type { JobOutcomes } from './job-outcomes.js'
import { createPolling, type Polling } from './polling.js'
import type { ProcessJob } from './process-job.js'

/** Options of {@link createQueueWorker}. */
export interface QueueWorkerOptions {
  /** Fetches up to `batchSize` jobs that are due. */
  readonly fetch: (batchSize: number) => Promise<readonly ActiveJob[]>
  readonly processJob: ProcessJob
  readonly outcomes: Pick<JobOutcomes, 'defer'>
  readonly limiter: EndpointLimiter
  readonly concurrency: number
  readonly pollingMs: number
  /** Returns the seconds of a clock that never goes back. */
  readonly now: () => number
  readonly report: (error: unknown) => void
}

/** The delay before a fetch while attempts are in flight, so that those that end within it share one fetch. */
const WAKE_DELAY_MS = 10

/** How many jobs one batch fetches to get past jobs whose endpoints have no free slot. */
const MAX_PASSING = 500

/**
 * Creates a worker that processes the jobs of one queue. It fetches as many jobs as `concurrency` allows to be in
 * flight. `stop` waits for the jobs in flight.
 *
 * A job whose endpoint has no free slot is held for a moment if a slot is expected to be free soon. Otherwise it is
 * deferred, and the worker fetches twice as many jobs per batch as before, until it finds jobs that it can process.
 */
export function createQueueWorker(options: QueueWorkerOptions): Polling {
  const { fetch, processJob, outcomes, limiter, concurrency, now, report } = options
  const held = createHeldJobs({ limiter, maxJobs: concurrency, now })
  const processing = new Set<Promise<void>>()
  let inFlight = 0
  /** The size of the next batch if most jobs of the last one had to be deferred, and otherwise 0. */
  let passing = 0
  let isMoreLikely = false
  let isStopping = false
  let waking: NodeJS.Timeout | null = null
  let overdue: NodeJS.Timeout | null = null
  const polling = createPolling({ poll, pollingMs: options.pollingMs, onError: report })

  /** Outcomes that are not stored yet use slots of the worker too, but only if the database is slow. */
  function countFree(): number {
    const storing = processing.size - inFlight
    return Math.min(concurrency - inFlight, 2 * concurrency - inFlight - storing)
  }

  async function poll(): Promise<boolean> {
    const overdueJobs = held.takeOverdue()
    wakeWhenOverdue()
    await deferAll(overdueJobs)
    const free = countFree()
    // Most free slots of the worker already have a job, which waits for its endpoint.
    if (free <= 0 || (passing === 0 && held.size() > free / 2)) return false
    const size = Math.max(passing, free - held.size())
    const jobs = await fetch(size)
    isMoreLikely = jobs.length > 0
    const deferred = jobs.flatMap(startOrHold)
    const isBlocked = deferred.length > jobs.length / 2
    const isPassing = jobs.length === size && isBlocked && countFree() > 0
    passing = isPassing ? Math.min(2 * size, MAX_PASSING) : 0
    wakeWhenOverdue()
    await deferAll(deferred)
    return isPassing
  }

  /** Returns the job if it must be deferred. */
  function startOrHold(job: ActiveJob): DeferredJob[] {
    if (countFree() <= 0) return [{ job, seconds: 0 }]
    const { endpointId } = job.data
    const release = endpointId === undefined ? () => undefined : limiter.acquire(endpointId)
    if (release !== null) start(job, release)
    else if (endpointId !== undefined && !held.hold(job, endpointId)) {
      return [{ job, seconds: limiter.scheduleRetry(endpointId) }]
    }
    return []
  }

  function start(job: ActiveJob, slot: Release): void {
    inFlight += 1
    const release: Release = (hasSucceeded) => {
      slot(hasSucceeded)
      startHeld()
    }
    const work = processJob(job, { release, onAttemptEnd, isStopping: () => isStopping }).finally(
      () => {
        const wasFull = countFree() <= 0
        processing.delete(work)
        if (wasFull) wakeSoon()
      },
    )
    processing.add(work)
  }

  function onAttemptEnd(): void {
    inFlight -= 1
    startHeld()
    if (isMoreLikely) wakeSoon()
  }

  function startHeld(): void {
    const ready = isStopping || countFree() <= 0 ? null : held.takeReady()
    if (ready === null) return
    start(ready.job, ready.release)
    startHeld()
  }

  /** Ends the pause of the polling, after a delay if more attempts may end. */
  function wakeSoon(): void {
    if (inFlight === 0) {
      polling.wake()
      return
    }
    waking ??= setTimeout(() => {
      waking = null
      polling.wake()
    }, WAKE_DELAY_MS)
  }

  /** Polls when a held job is overdue. A timer can fire earlier than the clock says: that poll starts another one. */
  function wakeWhenOverdue(): void {
    const seconds = held.secondsToOverdue()
    if (seconds === null) return
    overdue ??= setTimeout(
      () => {
        overdue = null
        polling.wake()
      },
      Math.ceil(seconds * 1000),
    ).unref()
  }

  async function deferAll(jobs: readonly DeferredJob[]): Promise<void> {
    if (jobs.length > 0) await outcomes.defer(jobs)
  }

  return {
    start() {
      isStopping = false
      polling.start()
    },
    wake: wakeSoon,
    async stop() {
      isStopping = true
      await polling.stop()
      await deferAll(held.takeAll()).catch(report)
      await Promise.all(processing)
    },
  }
}
