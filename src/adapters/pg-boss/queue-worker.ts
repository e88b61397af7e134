import { describeError } from '../../shared/error-info.js'
import { secondsNow } from '../../shared/seconds.js'
import type { Connections } from '../postgres/connections.js'
import { type ActiveJob, fetchJobs, readActiveJob } from './boss-jobs.js'
import type { EndpointLimiter, Release } from './endpoint-limiter.js'
import type { BossJob, IntentBoss } from './intent-boss.js'
import type { AttemptOutcome, ExecuteIntent } from './intent-executor.js'
import type { IntentJob } from './intent-queues.js'
import { type DeferredJob, type JobOutcomes, retryOutages } from './job-outcomes.js'
import { createPolling, type Polling } from './polling.js'
import { applyRetryPolicy, type RetryPolicy } from './retry-policy.js'
import { withTimeout } from './with-timeout.js'

/** Options of {@link createQueueWorker}. */
export interface QueueWorkerOptions {
  readonly queue: string
  readonly boss: IntentBoss
  readonly connections: Connections
  readonly executeIntent: ExecuteIntent
  readonly outcomes: JobOutcomes
  readonly limiter: EndpointLimiter
  readonly retryPolicy: RetryPolicy
  readonly concurrency: number
  readonly pollingMs: number
  readonly report: (error: unknown, job: IntentJob | null) => void
}

/** The part of a job's expiry that an attempt may take. The rest is for storing the outcome. */
const ATTEMPT_SHARE = 0.8

/** The delay before a fetch, so that attempts that end within it share one fetch. An attempt takes longer. */
const WAKE_DELAY_MS = 10

/**
 * Creates a worker that processes the jobs of one queue. It fetches as many as it may have in flight, and
 * `stop` waits for these.
 */
export function createQueueWorker(options: QueueWorkerOptions): Pick<Polling, 'start' | 'stop'> {
  const { queue, boss, connections, outcomes, limiter, concurrency, report } = options
  const inFlight = new Set<Promise<void>>()
  let isMoreLikely = false
  let isStopping = false
  let waking: NodeJS.Timeout | null = null
  const polling = createPolling({
    poll: processBatch,
    pollingMs: options.pollingMs,
    onError: (error) => report(error, null),
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

  /** An unreadable job is left to expire, and finally becomes a dead letter. */
  function readOrReport(job: BossJob): ActiveJob[] {
    try {
      return [readActiveJob(job)]
    } catch (error) {
      report(error, null)
      return []
    }
  }

  function startJob(job: ActiveJob, release: Release): void {
    const work = processJob(job, release).finally(() => {
      inFlight.delete(work)
      if (isMoreLikely) wakeSoon()
    })
    inFlight.add(work)
  }

  /** A fetch is expensive: it scans every job that is due. */
  function wakeSoon(): void {
    waking ??= setTimeout(() => {
      waking = null
      polling.wake()
    }, WAKE_DELAY_MS)
  }

  async function processJob(job: ActiveJob, release: Release): Promise<void> {
    const expiresAt = secondsNow() + job.expireInSeconds
    const outcome = await runAttempt(job, release)
    try {
      // Without retries, one lost connection would send a delivered webhook again. `stop()` does not wait
      // for the end of an outage.
      await retryOutages(
        prepareOutcome(job, outcome),
        () => !isStopping && secondsNow() < expiresAt,
      )
    } catch (error) {
      report(error, job.data)
    }
  }

  async function runAttempt(job: ActiveJob, release: Release): Promise<AttemptOutcome> {
    try {
      const seconds = job.expireInSeconds * ATTEMPT_SHARE
      return await withTimeout(seconds, (signal) => executeAndRelease(job, signal, release))
    } catch (error) {
      report(error, job.data)
      return { isDone: false, reason: describeError(error), retryAfterSeconds: null }
    }
  }

  /**
   * Releases the slot when the work ends, which can be after the attempt timed out. Work that never ends must
   * not occupy a slot of its endpoint permanently: the slot is released when the job expires.
   */
  async function executeAndRelease(
    { data, expireInSeconds }: ActiveJob,
    signal: AbortSignal,
    release: Release,
  ): Promise<AttemptOutcome> {
    let isDone = false
    const expiry = setTimeout(() => release(false), expireInSeconds * 1000).unref()
    try {
      const outcome = await options.executeIntent(data, signal)
      isDone = outcome.isDone
      return outcome
    } finally {
      clearTimeout(expiry)
      release(isDone)
    }
  }

  /** Returns a function that stores the outcome. It can be repeated: the retry policy is called only once. */
  function prepareOutcome(job: ActiveJob, outcome: AttemptOutcome): () => Promise<void> {
    if (outcome.isDone) return () => outcomes.complete(job, outcome.note)
    const { reason, retryAfterSeconds } = outcome
    const { intent, attempt } = job.data
    const seconds = applyRetryPolicy(
      options.retryPolicy,
      { intent, attempt, retryAfterSeconds },
      (error) => report(error, job.data),
    )
    if (seconds !== null) return () => outcomes.retry(job, seconds, reason)
    return async () => {
      if (!(await outcomes.deadLetter(job, reason))) return
      const attempts = `${attempt} attempt${attempt === 1 ? '' : 's'}`
      report(new Error(`Gave up after ${attempts}: ${reason}`), job.data)
    }
  }

  return {
    start() {
      isStopping = false
      polling.start()
    },
    async stop() {
      isStopping = true
      await polling.stop()
      await Promise.all(inFlight)
    },
  }
}
