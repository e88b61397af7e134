import { registerChecks } from 'campaign-lead/testing'
import { systemChecks } from 'campaign-lead/testing/conformance'
import { leadRepositoryChecks } from 'campaign-lead/testing/contracts'
import { describe, expect, it } from 'vitest'
import { createLeadStatements } from '../../../src/adapters/postgres/lead-statements.js'
import {
  createLeadTablesBySql,
  leadTables,
  leadTablesHarness,
  leadTablesSystem,
} from '../../support/lead-tables.js'
import { openPostgres } from '../../support/postgres-database.js'

const runner = { describe, it }
const { pool } = await openPostgres('empty')
const tables = await createLeadTablesBySql((sql) => pool.query(sql), pool, `My "schema" é`)

registerChecks(
  runner,
  'PostgreSQL repository with lockFirst, in a schema whose name needs quotes',
  leadRepositoryChecks(leadTablesHarness(tables, { lockFirst: true }), { numRuns: 6 }),
)

describe('PostgreSQL repository with a statement update that waits for locks', async () => {
  const other = leadTables((await openPostgres()).pool)
  const { update } = createLeadStatements('campaign_lead')
  const waiting = update.replace(' skip locked', '').replace('input), true)', 'input), false)')
  const variant = { statements: { update: waiting } }

  it('has another statement than the library', () => {
    expect(waiting).toMatch(/input\), false\)[^]*for no key update of l\n/)
  })

  registerChecks(
    runner,
    'contract',
    leadRepositoryChecks(leadTablesHarness(other, variant), { numRuns: 6 }),
  )
  registerChecks(runner, 'system', systemChecks(leadTablesSystem(other, variant), { numRuns: 10 }))
})
