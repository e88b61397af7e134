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

// It outlives every program that opens it, as a server does. Its one connection shows nothing of locking,
// which is tried on a server: what it shows is that the SQL asks for nothing but PostgreSQL.
const db = await PGlite.create()
afterAll(() => db.close())

const tables = await createLeadTablesBySql((sql) => db.exec(sql), new PglitePool(db))
const runner = { describe, it }

registerChecks(
  runner,
  'leads in PGlite',
  leadRepositoryChecks(leadTablesHarness(tables), { numRuns: 1 }),
)
registerChecks(runner, 'a system on PGlite', systemChecks(leadTablesSystem(tables), { numRuns: 2 }))
