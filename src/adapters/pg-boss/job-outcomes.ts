import { setTimeout as delay } from 'node:timers/promises'
import { isStoreUnavailableError } from '../../ports/store-unavailable-error.js'
import type { Connections, RunSql } from '../postgres/connections.js'
import { retryConflicts } from '../postgres/retry-conflicts.js'
import {
  type ActiveJob,
  completeJobs,
  type DeferredJob,
  deferJobs,
  insertIntentJobs,
  insertJobs,
} from './boss-jobs.js'
import { createCompletionBatches } from './completion-batches.js'
import type { IntentBoss } from './intent-boss.js'
import { DEAD_LETTER_QUEUE } from './intent-queues.js'

/** Stores the outcomes of active jobs. A job without an outcome expires, and another worker fetches it. */
export interface JobOutcomes {
  /** Stores that the attempt succeeded, or that the intent needs no attempt. */
  complete(job: ActiveJob, note: string): Promise<void>
  /** Stores that the attempt failed. The next attempt is due in `seconds`. */
  retry(job: ActiveJob, seconds: number, reason: string): Promise<void>
  /** Stores that the last attempt failed. Returns `false`, and stores nothing, if the job was no longer active. */
  deadLetter(job: ActiveJob, reason: string): Promise<boolean>
  /** Makes jobs of one queue due later, without an attempt. Skips jobs that are no longer active. */
  defer(jobs: readonly DeferredJob[]): Promise<void>
}

/**
 * Creates the functions that store outcomes. Each one uses one transaction, so a crash cannot lose the next
 * attempt or create it twice.
 */
export function createJobOutcomes(boss: IntentBoss, connections: Connections): JobOutcomes {
  const completions = createCompletionBatches(async (queue, ids, note) => {
    await retryConflicts(() => completeJobs(boss, connections.runSql, queue, ids, { note }))
  })

  /** Completes a job and inserts its successor. Does neither, and returns `false`, if the job is no longer active. */
  async function replace(
    { queue, id }: ActiveJob,
    reason: string,
    insert: (runSql: RunSql) => Promise<void>,
  ): Promise<boolean> {
    return await retryConflicts(() =>
      connections.transact(async (_, run) => {
        const wasActive = (await completeJobs(boss, run, queue, [id], { reason })) === 1
        if (wasActive) await insert(run)
        return wasActive
      }),
    )
  }

  return {
    complete: (job, note) => completions.complete(job, toStorableText(note)),
    retry: async (job, seconds, reason) => {
      await replace(job, toStorableText(reason), async (run) => {
        const data = { ...job.data, attempt: job.data.attempt + 1 }
        await insertIntentJobs(boss, run, [{ data, startAfter: toStartAfter(seconds) }])
      })
    },
    deadLetter: (job, reason) =>
      replace(job, toStorableText(reason), async (run) => {
        const data = { ...job.data, reason: toStorableText(reason) }
        await insertJobs(boss, run, DEAD_LETTER_QUEUE, [{ data }])
      }),
    defer: (jobs) => retryConflicts(() => deferJobs(connections.runSql, jobs)),
  }
}

const MAX_TEXT_LENGTH = 2_000

/** Replaces lone surrogates and `\0`: an error message can contain them, and PostgreSQL cannot store them. */
function toStorableText(text: string): string {
  return Buffer.from(text.slice(0, MAX_TEXT_LENGTH)).toString().replaceAll('\0', '\ufffd')
}

/** pg-boss adds a number of seconds to the time of the database. */
function toStartAfter(seconds: number): string {
  return seconds.toFixed(3)
}

const INITIAL_PAUSE_MS = 100
const MAX_PAUSE_MS = 2_000

/**
 * Repeats work while the database is unavailable or times out. The work must be idempotent, since it can
 * have succeeded before the connection was lost.
 *
 * @param mayRetry - Called after each outage. Its result `false` ends the retries.
 * @throws the last error of the work.
 */
export async function retryOutages(
  work: () => Promise<void>,
  mayRetry: () => boolean,
): Promise<void> {
  let pause = INITIAL_PAUSE_MS
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isStoreUnavailableError(error) || !mayRetry()) throw error
    }
    await delay(pause)
    pause = Math.min(pause * 2, MAX_PAUSE_MS)
  }
}
