import { createLeadService } from 'campaign-lead'
import { registerChecks } from 'campaign-lead/testing'
import { systemChecks } from 'campaign-lead/testing/conformance'
import { deliveryChecks, leadRepositoryChecks } from 'campaign-lead/testing/contracts'
import { describe, it } from 'vitest'
import { countCases } from '../../support/exhaustive.js'
import { leadTables, leadTablesHarness, leadTablesSystem } from '../../support/lead-tables.js'
import { openPostgres } from '../../support/postgres-database.js'
import { createSink, sinkHarness } from '../../testing/contracts/sinks.js'

const { pool } = await openPostgres()
const tables = leadTables(pool)
const runner = { describe, it }

registerChecks(
  runner,
  'PostgreSQL repository',
  leadRepositoryChecks(leadTablesHarness(tables), { numRuns: countCases(1) }),
)
registerChecks(
  runner,
  'system on PostgreSQL',
  systemChecks(leadTablesSystem(tables), { numRuns: countCases(5) }),
)
registerChecks(
  runner,
  'service on PostgreSQL',
  deliveryChecks(
    {
      repository: leadTablesHarness(tables),
      sink: sinkHarness(createSink),
      createService: createLeadService,
    },
    { numRuns: countCases(1) },
  ),
)
