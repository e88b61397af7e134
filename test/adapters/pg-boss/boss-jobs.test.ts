import { describe, expect, it } from 'vitest'
import { fetchJobs } from '../../../src/adapters/pg-boss/boss-jobs.js'
import type { IntentBoss } from '../../../src/adapters/pg-boss/intent-boss.js'

/** Returns the statement that is run if pg-boss fetches jobs in this order. */
async function readFetch(order: string): Promise<string> {
  const statements: string[] = []
  const boss: Pick<IntentBoss, 'fetch'> = {
    async fetch(_, { db }) {
      await db.executeSql(`select id from pgboss.job ${order} limit 1; update pgboss.job j set`)
      return []
    },
  }
  const runSql = async (text: string) => {
    statements.push(text)
    return { rows: [] }
  }
  await fetchJobs(boss, runSql, {
    queue: 'queue',
    batchSize: 1,
    report: () => expect.unreachable(),
  })
  return statements.join()
}

describe('a fetch of jobs', () => {
  it.each([
    ['10.0', 'ORDER BY priority desc,  created_on, id', 'order by start_after'],
    ['10.4, 11 and 12.0', 'ORDER BY priority desc, created_on, id', 'order by start_after'],
    ['12.29', 'ORDER BY j.priority desc, j.created_on, j.id', 'order by j.start_after'],
    ['12.30', 'ORDER BY j.priority desc, j.created_on', 'ORDER BY j.priority desc, j.created_on'],
  ])('with pg-boss %s is in an order that an index of it serves', async (_, order, indexed) => {
    expect(await readFetch(order)).toContain(`pgboss.job ${indexed} limit 1`)
  })
})
