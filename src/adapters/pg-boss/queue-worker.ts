import type { Connections } from '../postgres/connections.js'
import { type ActiveJob, fetchJobs, readActiveJob } from './boss-jobs.js'
import type { EndpointLimiter, Release } from './endpoint-limiter.js'
import type { BossJob, IntentBoss } from './intent-boss.js'
import type { DeferredJob, JobOutcomes } from './job-outcomes.js'
import { createPolling, type Polling } from './polling.js'
import type { ProcessJob } from './process-job.js'

/** Options of {@link createQueueWorker}. */
export interface QueueWorkerOptions {
  readonly queue: string
  readonly boss: IntentBoss
  readonly connections: Connections
  readonly processJob: ProcessJob
  readonly outcomes: Pick<JobOutcomes, 'defer'>
  readonly limiter: EndpointLimiter
  readonly concurrency: number
  readonly pollingMs: number
  readonly report: (error: unknown) => void
}

/** The delay before a fetch, so that attempts that end within it share one fetch. An attempt takes longer. */
const WAKE_DELAY_MS = 10

/**
 * Creates a worker that processes the jobs of one queue. It fetches as many jobs as `concurrency` allows to be in
 * flight. `stop` waits for the jobs in flight.
 */
export function createQueueWorker(options: QueueWorkerOptions): Polling {
  const { queue, boss, connections, processJob, outcomes, limiter, concurrency, report } = options
  const inFlight = new Set<Promise<void>>()
  let isMoreLikely = false
  let isStopping = false
  let waking: NodeJS.Timeout | null = null
  const polling = createPolling({
    poll: processBatch,
    pollingMs: options.pollingMs,
    onError: report,
  })

  async function processBatch(): Promise<boolean> {
    const free = concurrency - inFlight.size
    if (free === 0) return false
    const jobs = await fetchJobs(boss, connections.runSql, queue, free)
    isMoreLikely = jobs.length > 0
    const deferred: DeferredJob[] = []
    for (const job of jobs.flatMap(readOrReport)) {
      const { endpointId } = job.data
      const slot = endpointId === undefined ? { release() {} } : limiter.acquire(endpointId)
      if ('release' in slot) startJob(job, slot.release)
      else deferred.push({ job, seconds: slot.retryInSeconds })
    }
    if (deferred.length === 0) return false
    await outcomes.defer(deferred)
    return jobs.length === free
  }

  /** Reports an unreadable job. It is left to expire, and finally becomes a dead letter. */
  function readOrReport(job: BossJob): ActiveJob[] {
    try {
      return [readActiveJob(job)]
    } catch (error) {
      report(error)
      return []
    }
  }

  function startJob(job: ActiveJob, release: Release): void {
    const work = processJob(job, release, () => isStopping).finally(() => {
      inFlight.delete(work)
      if (isMoreLikely) wakeSoon()
    })
    inFlight.add(work)
  }

  /** Ends the pause of the polling after a delay, because a fetch is expensive: it scans every job that is due. */
  function wakeSoon(): void {
    waking ??= setTimeout(() => {
      waking = null
      polling.wake()
    }, WAKE_DELAY_MS)
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
      await Promise.all(inFlight)
    },
  }
}
