import { registerChecks } from 'campaign-lead/testing'
import { leadRepositoryChecks } from 'campaign-lead/testing/contracts'
import { describe, it } from 'vitest'
import { createLeadTablesBySql, leadTablesHarness } from '../../support/lead-tables.js'
import { openPostgres } from '../../support/postgres-database.js'

const { pool } = await openPostgres('empty')
const tables = await createLeadTablesBySql((sql) => pool.query(sql), pool, `My "schema" é`)

registerChecks(
  { describe, it },
  'PostgreSQL repository with lockFirst, in a schema whose name needs quotes',
  leadRepositoryChecks(leadTablesHarness(tables, { lockFirst: true }), { numRuns: 6 }),
)
