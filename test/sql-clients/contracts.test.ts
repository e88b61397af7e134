import { createLeadService } from 'campaign-lead'
import { registerChecks } from 'campaign-lead/testing'
import { systemChecks } from 'campaign-lead/testing/conformance'
import { deliveryChecks, leadRepositoryChecks } from 'campaign-lead/testing/contracts'
import { afterAll, describe, it } from 'vitest'
import { leadTables, leadTablesHarness, leadTablesSystem } from '../support/lead-tables.js'
import { openPostgres } from '../support/postgres-database.js'
import { createSink, sinkHarness } from '../testing/contracts/sinks.js'
import { CLIENTS } from './open-clients.js'

const runner = { describe, it }

for (const [name, open] of Object.entries(CLIENTS)) {
  const { url, pool } = await openPostgres()
  const client = open(url)
  afterAll(() => client.close())
  const tables = leadTables(pool, client.database)

  registerChecks(
    runner,
    `repository on ${name}`,
    leadRepositoryChecks(leadTablesHarness(tables), { numRuns: 1 }),
  )
  registerChecks(
    runner,
    `repository with lockFirst on ${name}`,
    leadRepositoryChecks(leadTablesHarness(tables, { lockFirst: true }), { numRuns: 1 }),
  )
  registerChecks(
    runner,
    `system on ${name}`,
    systemChecks(leadTablesSystem(tables), { numRuns: 2 }),
  )
  registerChecks(
    runner,
    `service on ${name}`,
    deliveryChecks(
      {
        repository: leadTablesHarness(tables),
        sink: sinkHarness(createSink),
        createService: createLeadService,
      },
      { numRuns: 1 },
    ),
  )
}
