import type { Connections, RunSql } from '../postgres/connections.js'
import { retryConflicts } from '../postgres/retry-conflicts.js'
import {
  completeJob,
  insertIntentJobs,
  insertJobs,
  removeJobs,
  type TakenJob,
} from './boss-jobs.js'
import type { IntentBoss } from './intent-boss.js'
import { DEAD_LETTER_QUEUE } from './intent-queues.js'

/** A job that has no turn yet, and in how many seconds it has. */
export interface PutOffJob {
  readonly job: TakenJob
  readonly seconds: number
}

/** Stores what became of jobs that were taken. A job that is not settled is given to another worker. */
export interface JobSettling {
  /** Nothing more is to be done. */
  end(job: TakenJob, note: string): Promise<void>
  /** The try failed, and another is made in so many seconds. */
  tryAgain(job: TakenJob, seconds: number, reason: string): Promise<void>
  /** The try failed, and it was the last. `false` where the job is lost, and nothing is given up. */
  bury(job: TakenJob, reason: string): Promise<boolean>
  /** No try has been made. */
  putOff(jobs: readonly PutOffJob[]): Promise<void>
}

/** A job is under way no more: it has expired, or somebody else has ended it. */
class LostJobError extends Error {
  override readonly name: string = 'LostJobError'
}

/** Makes what stores it, each in one transaction: nothing is between the end of one try and the next. */
export function createJobSettling(boss: IntentBoss, connections: Connections): JobSettling {
  /** Ends a job and goes on with another in its place, or does nothing and gives `false` where it is lost. */
  async function replace(
    job: TakenJob,
    reason: string,
    insert: (runSql: RunSql) => Promise<void>,
  ): Promise<boolean> {
    return await retryConflicts(() =>
      connections.transact(async (_, runSql) => {
        const isEnded = await completeJob(boss, runSql, job, { reason })
        if (isEnded) await insert(runSql)
        return isEnded
      }),
    )
  }

  async function putOffAll(jobs: readonly PutOffJob[], queue: string): Promise<void> {
    await connections.transact(async (_, runSql) => {
      const ids = jobs.map(({ job }) => job.id)
      // Completed they would stay for a while, hundreds again and again.
      const removed = await removeJobs(boss, runSql, queue, ids)
      if (removed !== jobs.length) throw new LostJobError()
      const later = jobs.map(({ job: { id, data }, seconds }) => ({
        id,
        data,
        startAfter: printSeconds(seconds),
      }))
      await insertIntentJobs(boss, runSql, later)
    })
  }

  async function putOff(jobs: readonly PutOffJob[]): Promise<void> {
    const [first] = jobs
    if (first === undefined) return
    try {
      await retryConflicts(() => putOffAll(jobs, first.job.queue))
    } catch (error) {
      if (!(error instanceof LostJobError)) throw error
      if (jobs.length === 1) return
      for (const job of jobs) await putOff([job])
    }
  }

  return {
    end: async (job, note) => {
      await retryConflicts(() =>
        completeJob(boss, connections.runSql, job, { note: printText(note) }),
      )
    },
    tryAgain: async (job, seconds, reason) => {
      await replace(job, printText(reason), async (runSql) => {
        const data = { ...job.data, attempt: job.data.attempt + 1 }
        await insertIntentJobs(boss, runSql, [{ data, startAfter: printSeconds(seconds) }])
      })
    },
    bury: (job, reason) =>
      replace(job, printText(reason), async (runSql) => {
        const data = { ...job.data, reason: printText(reason) }
        await insertJobs(boss, runSql, DEAD_LETTER_QUEUE, [{ data }])
      }),
    putOff,
  }
}

const MOST_CHARACTERS = 2_000

/** Whoever words an error may cut it in the middle of a character, which PostgreSQL does not store. */
function printText(text: string): string {
  return Buffer.from(text.slice(0, MOST_CHARACTERS)).toString().replaceAll('\0', '\ufffd')
}

/** As pg-boss takes a wait: counted by the clock of the database. */
function printSeconds(seconds: number): string {
  return seconds.toFixed(3)
}
