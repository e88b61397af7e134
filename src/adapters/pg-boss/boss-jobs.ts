import type { RunSql } from '../postgres/connections.js'
import {
  type BossDatabase,
  type BossJob,
  type IntentBoss,
  insertInto,
  type NewJob,
} from './intent-boss.js'
import { type IntentJob, isIntentJob } from './intent-job.js'
import { INTENT_QUEUES } from './intent-queues.js'

/** A job that a worker has taken. */
export interface TakenJob {
  readonly id: string
  readonly queue: string
  readonly expireInSeconds: number
  readonly data: IntentJob
}

/**
 * Puts the jobs of intents into their queues.
 *
 * @throws Error where pg-boss leaves one out, as it does without a word where a queue is missing.
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

/** Does the same for any queue. */
export async function insertJobs(
  boss: Pick<IntentBoss, 'insert'>,
  runSql: RunSql,
  queue: string,
  jobs: readonly NewJob[],
): Promise<void> {
  if (jobs.length === 0) return
  let inserted: number | null | undefined
  async function executeSql(text: string, values: unknown[] = []): Promise<{ rows: unknown[] }> {
    const result = await runSql(text, values)
    inserted = result.rowCount
    return result
  }
  await insertInto(boss, queue, jobs, { executeSql })
  if (inserted === jobs.length) return
  throw new Error(
    `pg-boss took ${inserted ?? 'no'} of ${jobs.length} jobs for ${queue}: createIntentQueues makes its queues`,
  )
}

/** Takes jobs that are due, those that have waited longest first. */
export async function fetchJobs(
  boss: IntentBoss,
  runSql: RunSql,
  queue: string,
  most: number,
): Promise<readonly BossJob[]> {
  let answer: ReturnType<RunSql> | undefined
  async function executeSql(text: string, values: unknown[] = []): Promise<{ rows: unknown[] }> {
    answer = runSql(text, values)
    return await answer
  }
  const db = { executeSql }
  const jobs = await boss.fetch(queue, { batchSize: most, db })
  // pg-boss before 12 drops an error, and gives no jobs.
  await answer
  return jobs
}

/** @throws TypeError naming a job that the relay of this release did not make. */
export function readTakenJob(job: BossJob): TakenJob {
  const { id, name: queue, data } = job
  // Often right during a rollout: the next release may put more into a job.
  if (!isIntentJob(data)) {
    throw new TypeError(`The job ${id} of ${queue} holds something that this release cannot read`)
  }
  // pg-boss 10 reads it as a numeric, which `pg` returns as text.
  const expireInSeconds: unknown = Reflect.get(job, 'expireInSeconds')
  return { id, queue, expireInSeconds: Number(expireInSeconds), data }
}

/**
 * Ends a job; `false` where it is under way no more. pg-boss does not ask who ends it: where it has expired
 * and another worker has it, that one's is ended.
 */
export async function completeJob(
  boss: IntentBoss,
  runSql: RunSql,
  { queue, id }: TakenJob,
  output: object,
): Promise<boolean> {
  const answer = await boss.complete(queue, id, output, { db: databaseOf(runSql) })
  return Reflect.get(Object(answer), 'affected') === 1
}

/**
 * Ends jobs of a queue, and takes them out of it.
 *
 * @returns how many of them were under way: it is for the caller to roll back where not all were, since they
 * are taken out all the same.
 */
export async function removeJobs(
  boss: IntentBoss,
  runSql: RunSql,
  queue: string,
  ids: readonly string[],
): Promise<number> {
  let ended = 0
  async function executeSql(text: string, values: unknown[] = []): Promise<{ rows: unknown[] }> {
    const result = await runSql(text, values)
    ended = Number(Reflect.get(Object(result.rows[0]), 'count'))
    return result
  }
  // Its types know of no output for several, and would have the options stored as that.
  await Reflect.apply(Reflect.get(boss, 'complete'), boss, [
    queue,
    [...ids],
    {},
    { db: { executeSql } },
  ])
  await boss.deleteJob(queue, [...ids], { db: databaseOf(runSql) })
  return ended
}

function databaseOf(runSql: RunSql): BossDatabase {
  return { executeSql: (text, values = []) => runSql(text, values) }
}
