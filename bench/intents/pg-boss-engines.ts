import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'pg'
import PgBoss from 'pg-boss'
import { readTreeMs } from '../report/processor-time.js'
import { CONCURRENCY, createJobs, type Engine, type IntentJob } from './engine.js'

const QUEUE = 'intents'

/** Creates pg-boss alone: a loop of `fetch` and `complete`, and its own `work`. */
export async function createPgBossEngines(
  url: string,
  postmaster: number,
): Promise<readonly [Engine, Engine]> {
  const pool = new Pool({ connectionString: url, max: 1 })
  const boss = new PgBoss({ connectionString: url, supervise: false, schedule: false, max: 10 })
  await boss.start()
  await boss.createQueue(QUEUE)

  const fetching: Engine = {
    name: 'pg-boss, fetch and complete',
    async fill(kind, backlog) {
      await pool.query('truncate pgboss.job')
      for (const jobs of createJobs(kind, backlog)) {
        await boss.insert(jobs.map((data) => ({ name: QUEUE, data })))
      }
      await pool.query('vacuum analyze pgboss.job')
    },
    async start({ execute, fail }) {
      const ended = new AbortController()
      async function processJobs(): Promise<void> {
        while (!ended.signal.aborted) {
          const jobs = await boss.fetch<IntentJob>(QUEUE, { batchSize: CONCURRENCY })
          await Promise.all(jobs.map(({ data }) => execute(data)))
          if (jobs.length > 0)
            await boss.complete(
              QUEUE,
              jobs.map(({ id }) => id),
            )
          else await sleep(500, undefined, ended).catch(() => undefined)
        }
      }
      const processing = processJobs().catch(fail)
      return async () => {
        ended.abort()
        await processing
      }
    },
    readServerMs: () => readTreeMs(postmaster),
    async close() {
      await boss.stop({ graceful: false })
      await pool.end()
    },
  }

  const working: Engine = {
    ...fetching,
    name: 'pg-boss, work',
    async start({ execute }) {
      const options = { batchSize: CONCURRENCY, pollingIntervalSeconds: 0.5 }
      await boss.work<IntentJob>(QUEUE, options, async (jobs) => {
        await Promise.all(jobs.map(({ data }) => execute(data)))
      })
      return async () => await boss.offWork(QUEUE)
    },
    close: async () => undefined,
  }
  return [fetching, working]
}
