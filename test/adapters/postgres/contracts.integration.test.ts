import { createLeadService } from 'campaign-lead'
import {
  deliveryChecks,
  leadRepositoryChecks,
  registerChecks,
  systemChecks,
} from 'campaign-lead/testing'
import { describe, it } from 'vitest'
import {
  leadTables,
  leadTablesHarness,
  leadTablesSystem,
  makeLeadTablesBySql,
} from '../../support/lead-tables.js'
import { openPostgres } from '../../support/postgres-database.js'
import { createSink, sinkHarness } from '../../testing/contracts/sinks.js'

const { pool } = await openPostgres()

const tables = leadTables(pool)
const renamed = await makeLeadTablesBySql((sql) => pool.query(sql), pool, `My "schema" é`)
const runner = { describe, it }

registerChecks(
  runner,
  'leads in PostgreSQL',
  leadRepositoryChecks(leadTablesHarness(tables), { numRuns: 6 }),
)
registerChecks(
  runner,
  'leads in PostgreSQL that are locked first, in a schema of an awkward name',
  leadRepositoryChecks(leadTablesHarness(renamed, { lockFirst: true }), { numRuns: 6 }),
)
registerChecks(
  runner,
  'a system on PostgreSQL',
  systemChecks(leadTablesSystem(tables), { numRuns: 25 }),
)
registerChecks(
  runner,
  'the service with leads in PostgreSQL',
  deliveryChecks(
    {
      repository: leadTablesHarness(tables),
      sink: sinkHarness(createSink),
      createService: createLeadService,
    },
    { numRuns: 6 },
  ),
)
