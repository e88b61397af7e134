import type { Connections } from '../postgres/connections.js'
import {
  completeJob,
  type IntentBoss,
  insertIntentJobs,
  insertJobs,
  type TakenJob,
} from './boss-jobs.js'
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
  /** The try failed, and it was the last. */
  bury(job: TakenJob, reason: string): Promise<void>
  /** No try has been made. */
  putOff(jobs: readonly PutOffJob[]): Promise<void>
}

/** Makes what stores it, each in one transaction: nothing is between the end of one try and the next. */
export function createJobSettling(boss: IntentBoss, connections: Connections): JobSettling {
  return {
    async end(job, note) {
      await completeJob(boss, connections.runSql, job, { note })
    },
    async tryAgain(job, seconds, reason) {
      await connections.transact(async (_, runSql) => {
        // Else it had expired, and whoever ended it has seen to the next try.
        if (!(await completeJob(boss, runSql, job, { reason }))) return
        const data = { ...job.data, attempt: job.data.attempt + 1 }
        await insertIntentJobs(boss, runSql, [{ data, startAfter: printSeconds(seconds) }])
      })
    },
    async bury(job, reason) {
      await connections.transact(async (_, runSql) => {
        if (!(await completeJob(boss, runSql, job, { reason }))) return
        await insertJobs(boss, runSql, [{ name: DEAD_LETTER_QUEUE, data: { ...job.data, reason } }])
      })
    },
    async putOff(jobs) {
      await connections.transact(async (_, runSql) => {
        const ids = jobs.map(({ job }) => job.id)
        const [queue] = jobs.map(({ job }) => job.queue)
        if (queue === undefined) return
        // Deleted rather than completed: there may be hundreds, again and again.
        await boss.deleteJob(queue, ids, { db: { executeSql: runSql } })
        const later = jobs.map(({ job: { id, data }, seconds }) => ({
          id,
          data,
          startAfter: printSeconds(seconds),
        }))
        await insertIntentJobs(boss, runSql, later)
      })
    },
  }
}

/** As pg-boss takes a wait: counted by the clock of the database. */
function printSeconds(seconds: number): string {
  return seconds.toFixed(3)
}
