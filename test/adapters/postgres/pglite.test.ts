import { PGlite } from '@electric-sql/pglite'
import { registerChecks } from 'campaign-lead/testing'
import { systemChecks } from 'campaign-lead/testing/conformance'
import { leadRepositoryChecks } from 'campaign-lead/testing/contracts'
import { afterAll, describe, it } from 'vitest'
import {
  createLeadTablesBySql,
  leadTablesHarness,
  leadTablesSystem,
} from '../../support/lead-tables.js'
import { PglitePool } from '../../support/pglite-pool.js'

// Like a server, it outlives the simulated processes. It has one connection, so it does not test locking: the other
// test files do. It tests that the SQL needs nothing but PostgreSQL.
const db = await PGlite.create()
afterAll(() => db.close())

const tables = await createLeadTablesBySql((sql) => db.exec(sql), new PglitePool(db))
const runner = { describe, it }

registerChecks(
  runner,
  'PostgreSQL repository on PGlite',
  leadRepositoryChecks(leadTablesHarness(tables), { numRuns: 1 }),
)
registerChecks(runner, 'system on PGlite', systemChecks(leadTablesSystem(tables), { numRuns: 2 }))
