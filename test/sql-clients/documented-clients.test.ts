import { createPostgresLeadRepository } from 'campaign-lead/postgres'
import { expect, it, onTestFinished, vi } from 'vitest'
import { leadTables, openPool } from '../support/lead-tables.js'
import { createWorkspaces, findLead, refTo } from '../support/lead-updates.js'
import { createDatabase } from '../support/postgres-database.js'

/** The programs in docs/postgresql.md. */
const PROGRAMS: Readonly<Record<string, () => Promise<unknown>>> = {
  'postgres.js': () => import('./with-postgres-js.js'),
  Drizzle: () => import('./with-drizzle.js'),
  Kysely: () => import('./with-kysely.js'),
  Prisma: () => import('./with-prisma.js'),
}

it.each(Object.entries(PROGRAMS))(
  'the documented program with %s updates a lead and a table of the application in one transaction',
  async (_, run) => {
    const url = await createDatabase('leads')
    const pool = openPool(url)
    onTestFinished(() => pool.end())
    await leadTables(pool).refill(createWorkspaces(1))
    await pool.query('create table lead_log (lead_id text)')
    vi.stubEnv('DATABASE_URL', url)
    onTestFinished(() => void vi.unstubAllEnvs())
    await run()
    const lead = await findLead(createPostgresLeadRepository({ pool }), refTo('lead_1'))
    expect(lead).toMatchObject({ aiTag: 'Interested' })
    expect((await pool.query('select * from lead_log')).rows).toEqual([{ lead_id: 'lead_1' }])
  },
)
