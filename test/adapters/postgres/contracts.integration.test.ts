import { createPostgresLeadRepository } from 'campaign-lead/postgres'
import { registerChecks } from 'campaign-lead/testing'
import { systemChecks } from 'campaign-lead/testing/conformance'
import { leadRepositoryChecks, leadStatementChecks } from 'campaign-lead/testing/contracts'
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
const schema = `My "schema" é`
const name = '"My ""schema"" é"'
const tables = await createLeadTablesBySql((sql) => pool.query(sql), pool, schema)

describe.each([{ lockFirst: false }, { lockFirst: true }])(
  "the library's statements in a schema whose name needs quotes (%o)",
  (options) => {
    registerChecks(
      runner,
      'contract',
      leadStatementChecks(
        {
          pool,
          createRepository: (hooked) =>
            createPostgresLeadRepository({ pool: hooked, schema, ...options }),
          replaceWorkspaces: tables.refill,
          setTags: (workspaceId, tags) =>
            pool.query(`update ${name}.workspaces set tags = $2 where id = $1`, [
              workspaceId,
              tags,
            ]),
          setSubsequences: (campaignId, subsequences) =>
            pool.query(`update ${name}.campaigns set subsequences = $2 where id = $1`, [
              campaignId,
              JSON.stringify(subsequences),
            ]),
          setReplied: ({ campaignId, leadId }) =>
            pool.query(
              `update ${name}.leads set replied = true where campaign_id = $1 and id = $2`,
              [campaignId, leadId],
            ),
          async replaceLead({ campaignId, _id, status, currentSequenceStep, replied, addedAt }) {
            const ids = [campaignId, _id]
            await pool.query(`delete from ${name}.leads where campaign_id = $1 and id = $2`, ids)
            await pool.query(
              `insert into ${name}.leads (campaign_id, id, status, current_sequence_step, replied, added_at)
               values ($1, $2, $3, $4, $5, $6)`,
              [...ids, status, currentSequenceStep, replied, addedAt],
            )
          },
        },
        { numRuns: 3 },
      ),
    )
  },
)

describe('PostgreSQL repository with a statement update that waits for locks', async () => {
  const other = leadTables((await openPostgres()).pool)
  const { update, dueSends } = createLeadStatements('campaign_lead')
  const waiting = update.replace(' skip locked', '').replace('input), true)', 'input), false)')
  const variant = { statements: { update: waiting, dueSends } }

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
