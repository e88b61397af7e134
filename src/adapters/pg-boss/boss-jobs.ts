import type { RunSql } from '../postgres/connections.js'
import type { BossDatabase, BossJob, IntentBoss } from './intent-boss.js'
import { INTENT_QUEUES, type IntentJob, isIntentJob } from './intent-queues.js'

/** A job to insert. */
interface NewJob {
  readonly id?: string
  readonly data: object
  /** The delay until the job is due, in seconds by the clock of the database. */
  readonly startAfter?: string
}

/** A job that a worker has fetched, and that has not expired or ended. */
export interface ActiveJob {
  readonly id: string
  readonly queue: string
  readonly expireInSeconds: number
  readonly data: IntentJob
}

/** Runs the statements of pg-boss, and keeps the result of the last one. */
interface ObservedDatabase extends BossDatabase {
  lastResult?: ReturnType<RunSql>
}

function observe(runSql: RunSql): ObservedDatabase {
  const db: ObservedDatabase = {
    executeSql(text, values = []) {
      db.lastResult = runSql(text, values)
      return db.lastResult
    },
  }
  return db
}

/**
 * Inserts jobs into the queues of their intents.
 *
 * @throws Error if pg-boss does not insert all jobs: it skips them silently if a queue does not exist.
 */
export async function insertIntentJobs(
  boss: Pick<IntentBoss, 'insert'>,
  runSql: RunSql,
  jobs: ReadonlyArray<NewJob & { readonly data: IntentJob }>,
): Promise<void> {
  for (const [type, queue] of Object.entries(INTENT_QUEUES)) {
    const ofType = jobs.filter(({ data }) => data.intent.type === type)
    await insertJobs(boss, runSql, queue, ofType)
  }
}

/**
 * Inserts jobs into one queue.
 *
 * @throws Error if pg-boss does not insert all jobs.
 */
export async function insertJobs(
  boss: Pick<IntentBoss, 'insert'>,
  runSql: RunSql,
  queue: string,
  jobs: readonly NewJob[],
): Promise<void> {
  if (jobs.length === 0) return
  const db = observe(runSql)
  // Both the queue as the first argument and `getQueueStats` are new in pg-boss 11.
  const takesQueue = Reflect.has(boss, 'getQueueStats')
  const copies = jobs.map((job) => (takesQueue ? { ...job } : { ...job, name: queue }))
  // Without `returnId`, pg-boss 12 counts no rows if the queue notifies its workers.
  const options = { db, returnId: true }
  const args = takesQueue ? [queue, copies, options] : [copies, options]
  await Reflect.apply(boss.insert, boss, args)
  const inserted = (await db.lastResult)?.rowCount ?? 0
  if (inserted === jobs.length) return
  throw new Error(
    `pg-boss inserted ${inserted} of ${jobs.length} jobs into ${queue}: run createIntentQueues() first`,
  )
}

/** Fetches jobs that are due, oldest first. */
export async function fetchJobs(
  boss: IntentBoss,
  runSql: RunSql,
  queue: string,
  batchSize: number,
): Promise<readonly BossJob[]> {
  const db = observe(runSql)
  const jobs = await boss.fetch(queue, { batchSize, db })
  // pg-boss 10 and 11 ignore an error and return no jobs: awaiting the statement throws it.
  await db.lastResult
  return jobs
}

/** @throws TypeError if the relay of this release did not create the job; the message names the job. */
export function readActiveJob(job: BossJob): ActiveJob {
  const { id, name: queue, data } = job
  // During a rollout, the job can be valid for the next release.
  if (!isIntentJob(data)) {
    throw new TypeError(
      `Job ${id} in ${queue} has an unsupported payload (created by a newer version?)`,
    )
  }
  // pg-boss 10 selects it as a numeric, which `pg` returns as text.
  const expireInSeconds: unknown = Reflect.get(job, 'expireInSeconds')
  return { id, queue, expireInSeconds: Number(expireInSeconds), data }
}

/**
 * Completes a job.
 *
 * @returns whether the job was active. pg-boss does not check which worker completes a job: if the job has
 * expired and another worker has fetched it again, this completes that worker's job.
 */
export async function completeJob(
  boss: IntentBoss,
  runSql: RunSql,
  { queue, id }: ActiveJob,
  output: object,
): Promise<boolean> {
  const result = await boss.complete(queue, id, output, { db: observe(runSql) })
  return Reflect.get(Object(result), 'affected') === 1
}

/**
 * Completes jobs of a queue and deletes them.
 *
 * @returns how many jobs were active. The others are deleted too: roll back if that is wrong.
 */
export async function removeJobs(
  boss: IntentBoss,
  runSql: RunSql,
  queue: string,
  ids: readonly string[],
): Promise<number> {
  const db = observe(runSql)
  // The types of pg-boss have no output for several jobs, and would store the options as the output.
  await Reflect.apply(Reflect.get(boss, 'complete'), boss, [queue, [...ids], {}, { db }])
  const completed = Number(Reflect.get(Object((await db.lastResult)?.rows[0]), 'count'))
  await boss.deleteJob(queue, [...ids], { db })
  return completed
}
