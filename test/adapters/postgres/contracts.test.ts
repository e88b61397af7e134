// Every promise once, on a real server. `contracts.integration.test.ts` draws more cases, and also
// tests the repository that locks leads first.
import { createLeadService } from 'campaign-lead'
import {
  deliveryChecks,
  leadRepositoryChecks,
  registerChecks,
  systemChecks,
} from 'campaign-lead/testing'
import { describe, it } from 'vitest'
import { leadTables, leadTablesHarness, leadTablesSystem } from '../../support/lead-tables.js'
import { openPostgres } from '../../support/postgres-database.js'
import { createSink, sinkHarness } from '../../testing/contracts/sinks.js'

const { pool } = await openPostgres()
const tables = leadTables(pool)
const runner = { describe, it }

registerChecks(
  runner,
  'leads in PostgreSQL',
  leadRepositoryChecks(leadTablesHarness(tables), { numRuns: 1 }),
)
registerChecks(
  runner,
  'a system on PostgreSQL',
  systemChecks(leadTablesSystem(tables), { numRuns: 5 }),
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
    { numRuns: 1 },
  ),
)
