import { isStoreUnavailableError } from '../../ports/store-unavailable-error.js'
import type { ActiveJob } from './boss-jobs.js'

/** Completes jobs in batches. */
export interface CompletionBatches {
  /** Resolves when the job is completed. */
  complete(job: ActiveJob, note: string): Promise<void>
}

/** Completes jobs of one queue with the same note, by one statement. */
export type CompleteJobs = (queue: string, ids: readonly string[], note: string) => Promise<void>

/** How long a job waits for others that end. No attempt waits for it, since an attempt has then ended. */
const MAX_DELAY_MS = 10

/** As many jobs that end at the same time do not wait for others. */
const FULL_BATCH = 20

interface Completion {
  readonly job: ActiveJob
  readonly note: string
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/**
 * Creates the batches. Jobs that end within a few milliseconds are completed by one statement, and so are all jobs that
 * end while the previous batch is in flight.
 *
 * A batch is lost if the process is killed before it is stored: its attempts are then repeated.
 */
export function createCompletionBatches(completeJobs: CompleteJobs): CompletionBatches {
  let waiting: Completion[] = []
  let isInFlight = false
  let timer: NodeJS.Timeout | null = null
  let immediate: NodeJS.Immediate | null = null

  function schedule(): void {
    if (isInFlight || waiting.length === 0) return
    // Not immediately, so that all jobs that end in this turn are in the batch.
    if (waiting.length >= FULL_BATCH) immediate ??= setImmediate(() => void completeWaiting())
    else timer ??= setTimeout(() => void completeWaiting(), MAX_DELAY_MS)
  }

  async function completeWaiting(): Promise<void> {
    if (timer !== null) clearTimeout(timer)
    if (immediate !== null) clearImmediate(immediate)
    timer = null
    immediate = null
    isInFlight = true
    const batch = waiting
    waiting = []
    for (const group of groupByStatement(batch)) await completeGroup(group)
    isInFlight = false
    schedule()
  }

  async function completeGroup(group: readonly Completion[]): Promise<void> {
    const [first] = group
    if (first === undefined) return
    try {
      const ids = group.map(({ job }) => job.id)
      await completeJobs(first.job.queue, ids, first.note)
      for (const { resolve } of group) resolve()
    } catch (error) {
      // An outage concerns every job. Another error can concern one of them, and must not keep the others active.
      if (group.length === 1 || isStoreUnavailableError(error)) {
        for (const { reject } of group) reject(error)
      } else {
        for (const completion of group) await completeGroup([completion])
      }
    }
  }

  return {
    complete: (job, note) =>
      new Promise((resolve, reject) => {
        waiting.push({ job, note, resolve, reject })
        schedule()
      }),
  }
}

/** Groups completions that one statement can store: pg-boss takes one output for all jobs. */
function groupByStatement(batch: readonly Completion[]): Iterable<Completion[]> {
  const groups = new Map<string, Completion[]>()
  for (const completion of batch) {
    const key = JSON.stringify([completion.job.queue, completion.note])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [completion])
    else group.push(completion)
  }
  return groups.values()
}
