import { describeError } from '../../shared/error-info.js'
import { secondsNow } from '../../shared/seconds.js'
import type { ActiveJob } from './boss-jobs.js'
import type { Release } from './endpoint-limiter.js'
import type { AttemptOutcome, ExecuteIntent } from './intent-executor.js'
import type { IntentJob } from './intent-queues.js'
import { type JobOutcomes, retryOutages } from './job-outcomes.js'
import { applyRetryPolicy, type RetryPolicy } from './retry-policy.js'
import { withTimeout } from './with-timeout.js'

/** Options of {@link createJobProcessor}. */
export interface JobProcessorOptions {
  readonly executeIntent: ExecuteIntent
  readonly outcomes: Omit<JobOutcomes, 'defer'>
  readonly retryPolicy: RetryPolicy
  readonly report: (error: unknown, job: IntentJob) => void
}

/** What the worker of a job provides. */
export interface ProcessingOptions {
  /** Releases the slot of the attempt. */
  readonly release: Release
  /** Called when the attempt has ended or timed out, before its outcome is stored. */
  readonly onAttemptEnd: () => void
  readonly isStopping: () => boolean
}

/** Makes one attempt and stores its outcome. It never rejects: errors are reported. */
export type ProcessJob = (job: ActiveJob, options: ProcessingOptions) => Promise<void>

/** The part of a job's expiry that an attempt may take. The rest is for storing the outcome. */
const ATTEMPT_SHARE = 0.8

/** Creates the function that processes jobs of any queue. */
export function createJobProcessor(options: JobProcessorOptions): ProcessJob {
  const { executeIntent, outcomes, retryPolicy, report } = options

  async function runAttempt(job: ActiveJob, release: Release): Promise<AttemptOutcome> {
    try {
      const seconds = job.expireInSeconds * ATTEMPT_SHARE
      return await withTimeout(seconds, (signal) =>
        executeAndRelease(executeIntent, job, signal, release),
      )
    } catch (error) {
      report(error, job.data)
      return { isDone: false, reason: describeError(error), retryAfterSeconds: null }
    }
  }

  /** Returns a function that stores the outcome. It can be repeated: the retry policy is called only once. */
  function prepareOutcome(job: ActiveJob, outcome: AttemptOutcome): () => Promise<void> {
    if (outcome.isDone) return () => outcomes.complete(job, outcome.note)
    const { reason, retryAfterSeconds } = outcome
    const { intent, attempt } = job.data
    const seconds = applyRetryPolicy(retryPolicy, { intent, attempt, retryAfterSeconds }, (error) =>
      report(error, job.data),
    )
    if (seconds !== null) return () => outcomes.retry(job, seconds, reason)
    return async () => {
      if (!(await outcomes.deadLetter(job, reason))) return
      const attempts = `${attempt} attempt${attempt === 1 ? '' : 's'}`
      report(new Error(`Gave up after ${attempts}: ${reason}`), job.data)
    }
  }

  return async (job, { release, onAttemptEnd, isStopping }) => {
    const expiresAt = secondsNow() + job.expireInSeconds
    const outcome = await runAttempt(job, release)
    onAttemptEnd()
    try {
      // Without retries, one lost connection would send a delivered webhook again. A worker that stops does not
      // wait for the end of an outage.
      await retryOutages(
        prepareOutcome(job, outcome),
        () => !isStopping() && secondsNow() < expiresAt,
      )
    } catch (error) {
      report(error, job.data)
    }
  }
}

/**
 * Releases the slot when the work ends, which can be after the attempt timed out. Work that never ends must not occupy
 * a slot of its endpoint permanently: the slot is released when the job expires.
 */
async function executeAndRelease(
  executeIntent: ExecuteIntent,
  { data, expireInSeconds }: ActiveJob,
  signal: AbortSignal,
  release: Release,
): Promise<AttemptOutcome> {
  let isDone = false
  const expiry = setTimeout(() => release(false), expireInSeconds * 1000).unref()
  try {
    const outcome = await executeIntent(data, signal)
    isDone = outcome.isDone
    return outcome
  } finally {
    clearTimeout(expiry)
    release(isDone)
  }
}
