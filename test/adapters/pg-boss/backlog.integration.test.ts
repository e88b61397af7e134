import { describe, expect, it } from 'vitest'
import { fetchJobs } from '../../../src/adapters/pg-boss/boss-jobs.js'
import { openStage, relayAll, type Stage } from './boss-stage.js'

const QUEUE = 'campaign-lead-cancel-send'

/** Adds copies of the only job that waits. */
async function copyJob({ pool }: Stage, count: number, state: string): Promise<void> {
  const { rows } = await pool.query<{ columns: string }>(
    `select string_agg(quote_ident(attname), ', ') as columns from pg_attribute
     where attrelid = 'pgboss.job'::regclass and attnum > 0 and not attisdropped
       and attname not in ('id', 'state', 'start_after')`,
  )
  const columns = rows[0]?.columns ?? ''
  await pool.query(
    `insert into pgboss.job (id, state, start_after, ${columns})
     select gen_random_uuid(), '${state}', start_after - random() * interval '1 hour', ${columns}
     from pgboss.job, generate_series(1, $1) where name = $2 and state = 'created'`,
    [count, QUEUE],
  )
}

/** Fetches jobs. Returns how many rows each step of the plan returned. */
async function countRows({ pool, boss }: Stage, batchSize: number): Promise<number[]> {
  const plans: string[] = []
  const runSql = async (text: string, values: readonly unknown[]) => {
    const result = await pool.query(`explain (analyze, format json) ${text}`, [...values])
    plans.push(JSON.stringify(result.rows))
    return result
  }
  // The rows are a plan, and not jobs.
  await fetchJobs(boss, runSql, { queue: QUEUE, batchSize, report: () => undefined })
  const steps = plans.join().matchAll(/"Actual Rows":(\d+)/g)
  return [...steps].map(([, count]) => Number(count))
}

describe('a fetch from 100,000 jobs that are due', () => {
  it('reads only the jobs that it fetches, also if the table was analyzed when no job was due', async () => {
    const stage = await openStage()
    await stage.storeCancelSends(1)
    await relayAll(stage)
    await copyJob(stage, 500, 'completed')
    await stage.pool.query('analyze pgboss.job')
    await copyJob(stage, 100_000, 'created')
    expect(Math.max(...(await countRows(stage, 50)))).toBe(50)
    await stage.pool.query('analyze pgboss.job')
    expect(Math.max(...(await countRows(stage, 50)))).toBe(50)
  })
})
