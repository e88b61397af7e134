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
  /** The name of the table of the job, as in the statements of pg-boss. */
  readonly table: string
  readonly expireInSeconds: number
  readonly data: IntentJob
}

/** A job to defer, and for how long. */
export interface DeferredJob {
  readonly job: ActiveJob
  readonly seconds: number
}

/** Runs the statements of pg-boss, and keeps the last one and its result. */
interface ObservedDatabase extends BossDatabase {
  lastText: string
  lastResult?: ReturnType<RunSql>
}

function observe(runSql: RunSql): ObservedDatabase {
  const db: ObservedDatabase = {
    lastText: '',
    executeSql(text, values = []) {
      db.lastText = text
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

/** The number of jobs that one statement inserts. More could take longer than the timeout of a statement. */
const MAX_INSERTED = 1_000

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
  for (let from = 0; from < jobs.length; from += MAX_INSERTED) {
    await insertChunk(boss, runSql, queue, jobs.slice(from, from + MAX_INSERTED))
  }
}

async function insertChunk(
  boss: Pick<IntentBoss, 'insert'>,
  runSql: RunSql,
  queue: string,
  jobs: readonly NewJob[],
): Promise<void> {
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

/**
 * The order of pg-boss 10, 11 and 12 before 12.30. No index serves it, so that a fetch would read and sort every job
 * that is due.
 */
const UNINDEXED_ORDER = /order by (j\.)?priority desc,\s+(?:j\.)?created_on, (?:j\.)?id\b/i

/** Those versions have an index of this order. */
function orderByDueTime(text: string): string {
  return text.replace(UNINDEXED_ORDER, 'order by $1start_after')
}

/** The table in the statement of a fetch, which also has `for update skip locked`. */
const UPDATED_TABLE = /\bupdate\s+(\S+)\s+(?:\w+\s+)?set\b/i

/**
 * Fetches jobs that are due. The job that has been due for the longest time is first in pg-boss before 12.30, and
 * the job that was created first in later versions.
 *
 * @param report - Called with a TypeError for each job that the relay of this release did not create. The job is
 * left to expire, and finally becomes a dead letter.
 */
export async function fetchJobs(
  boss: Pick<IntentBoss, 'fetch'>,
  runSql: RunSql,
  { queue, batchSize, report }: FetchOptions,
): Promise<readonly ActiveJob[]> {
  const db = observe((text, values) => runSql(orderByDueTime(text), values))
  const jobs = await boss.fetch(queue, { batchSize, db })
  // pg-boss 10 and 11 ignore an error and return no jobs: awaiting the statement throws it.
  await db.lastResult
  const [, table] = UPDATED_TABLE.exec(db.lastText) ?? []
  if (table === undefined) throw new Error('pg-boss fetches jobs by an unsupported statement')
  return jobs.flatMap((job) => {
    try {
      return [readActiveJob(job, table)]
    } catch (error) {
      report(error)
      return []
    }
  })
}

/** Options of {@link fetchJobs}. */
export interface FetchOptions {
  readonly queue: string
  readonly batchSize: number
  readonly report: (error: unknown) => void
}

/** @throws TypeError if the relay of this release did not create the job; the message names the job. */
function readActiveJob(job: BossJob, table: string): ActiveJob {
  const { id, name: queue, data } = job
  // During a rollout, the job can be valid for the next release.
  if (!isIntentJob(data)) {
    throw new TypeError(
      `Job ${id} in ${queue} has an unsupported payload (created by a newer version?)`,
    )
  }
  // pg-boss 10 selects it as a numeric, which `pg` returns as text.
  const expireInSeconds: unknown = Reflect.get(job, 'expireInSeconds')
  return { id, queue, table, expireInSeconds: Number(expireInSeconds), data }
}

/**
 * Completes jobs of a queue.
 *
 * @returns how many of the jobs were active. pg-boss does not check which worker completes a job: if the job has
 * expired and another worker has fetched it again, this completes that worker's job.
 */
export async function completeJobs(
  boss: Pick<IntentBoss, 'complete'>,
  runSql: RunSql,
  queue: string,
  ids: readonly string[],
  output: object,
): Promise<number> {
  const db = observe(runSql)
  // The types of pg-boss have no output for several jobs.
  await Reflect.apply(Reflect.get(boss, 'complete'), boss, [queue, [...ids], output, { db }])
  return Number(Reflect.get(Object((await db.lastResult)?.rows[0]), 'count'))
}

/**
 * Makes jobs of one queue due later. Skips jobs that are no longer active.
 *
 * pg-boss cannot do this in one statement. Without `started_on`, its next fetch of the job does not count an
 * expiration; `retry_count` keeps those that it has counted, so that deferring does not keep a job from the dead
 * letters.
 */
export async function deferJobs(runSql: RunSql, jobs: readonly DeferredJob[]): Promise<void> {
  const [first] = jobs
  if (first === undefined) return
  const { table, queue } = first.job
  await runSql(
    `update ${table} j set state = 'created', started_on = null,
       start_after = now() + d.seconds * interval '1 second'
     from json_to_recordset($2::text::json) as d(id uuid, seconds float8)
     where j.name = $1 and j.id = d.id and j.state = 'active'`,
    [queue, JSON.stringify(jobs.map(({ job: { id }, seconds }) => ({ id, seconds })))],
  )
}
