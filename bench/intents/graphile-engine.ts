import { Logger, makeWorkerUtils, run } from 'graphile-worker'
import { Pool } from 'pg'
import { readTreeMs } from '../report/processor-time.js'
import { CONCURRENCY, createJobs, type Engine, type IntentJob } from './engine.js'

const TASK = 'execute'

declare global {
  namespace GraphileWorker {
    interface Tasks {
      execute: IntentJob
    }
  }
}

/** Creates graphile-worker, with the settings that its documentation advises for a high throughput. */
export async function createGraphileEngine(url: string, postmaster: number): Promise<Engine> {
  const pool = new Pool({ connectionString: url, max: 1 })
  const logger = new Logger(() => () => undefined)
  const utils = await makeWorkerUtils({ connectionString: url, logger })
  await utils.migrate()

  return {
    name: 'graphile-worker',
    async fill(kind, backlog) {
      await pool.query('truncate graphile_worker._private_jobs')
      for (const jobs of createJobs(kind, backlog)) {
        await utils.addJobs(jobs.map((payload) => ({ identifier: TASK, payload })))
      }
      await pool.query('vacuum analyze graphile_worker._private_jobs')
    },
    async start({ execute }) {
      const runner = await run({
        connectionString: url,
        concurrency: CONCURRENCY,
        maxPoolSize: 10,
        noHandleSignals: true,
        logger,
        taskList: { [TASK]: execute },
        preset: { worker: { localQueue: { size: 10 * CONCURRENCY } } },
      })
      return async () => await runner.stop()
    },
    readServerMs: () => readTreeMs(postmaster),
    async close() {
      await utils.release()
      await pool.end()
    },
  }
}
