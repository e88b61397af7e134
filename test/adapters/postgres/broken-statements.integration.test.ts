import type { LeadStatements } from 'campaign-lead/postgres'
import { type Check, runChecks } from 'campaign-lead/testing'
import { leadStatementChecks } from 'campaign-lead/testing/contracts'
import { describe, expect, it } from 'vitest'
import { OWN_TABLES, ownStatements } from '../../../examples/postgres/own-tables.js'
import { openPool } from '../../support/lead-tables.js'
import { ownTablesHarness } from '../../support/own-tables.js'
import { createDatabase } from '../../support/postgres-database.js'

/** A mistake in statements or in tables. */
interface Mistake {
  /** The checks that must fail, each as `group › name`. */
  readonly breaks: readonly string[]
  readonly statements?: Partial<LeadStatements>
  readonly tables?: string
}

const { load, update } = ownStatements

/** Replaces a part of a statement, everywhere. */
function without(statement: string, part: string, replacement = ''): string {
  expect(statement).toContain(part)
  return statement.replaceAll(part, replacement)
}

const mistakes: Record<string, Mistake> = {
  'write without a check of the version': {
    breaks: ['shared › serial decisions', 'concurrent changes › other writes'],
    statements: { update: without(update, ' and c.revision = i.version') },
  },
  'write without a check of the config version': {
    breaks: ['concurrent changes › tags', 'concurrent changes › subsequences'],
    statements: { update: without(update, ' and r.rules_version = i.config_version') },
  },
  'do not write custom fields': {
    breaks: ['storing › custom fields'],
    statements: {
      update: without(
        update,
        'coalesce(campaign_lead.change_custom_fields(extra, custom_changes), extra)',
        'extra',
      ),
    },
  },
  'replace all custom fields by the changed ones': {
    breaks: ['storing › custom fields'],
    statements: {
      update: without(
        update,
        'campaign_lead.change_custom_fields(extra, custom_changes)',
        `campaign_lead.change_custom_fields('{}', custom_changes)`,
      ),
    },
  },
  'write fields that did not change': {
    breaks: ['storing › unchanged fields'],
    statements: {
      update: without(
        update,
        `case when changes ? 'subsequence' then nullif(changes -> 'subsequence', 'null') else follow_up end`,
        `nullif(changes -> 'subsequence', 'null')`,
      ),
    },
  },
  'cannot clear a tag': {
    breaks: ['storing › unchanged fields', 'reading › latest lead'],
    statements: {
      update: without(
        update,
        `case when changes ? 'aiTag' then changes ->> 'aiTag' else label end`,
        `coalesce(changes ->> 'aiTag', label)`,
      ),
    },
  },
  'read timestamps without milliseconds': {
    breaks: ['reading › complete input'],
    statements: { load: without(load, '.MS"Z"', '"Z"') },
  },
  'return the position of another lead': {
    breaks: ['updateMany › rejected lead'],
    statements: {
      update: without(update, 'returning i.ordinal', 'returning i.ordinal % 2 + 1 as ordinal'),
    },
  },
  'have a revision that other writes do not change': {
    breaks: ['concurrent changes › other writes'],
    statements: {
      update: without(update, 'set\n', `set\n  revision = nextval('mailing.revisions'),\n`),
    },
    tables: 'alter table mailing.contacts disable trigger change_revision',
  },
  'have a revision that nothing changes': {
    breaks: ['lead versions › increasing', 'shared › serial decisions'],
    tables: 'alter table mailing.contacts disable trigger change_revision',
  },
  'have a revision that starts at 0': {
    breaks: ['concurrent changes › lead inserted again'],
    tables: 'alter table mailing.contacts alter revision set default 0',
  },
  'count the revisions of each contact': {
    breaks: ['concurrent changes › versions of a lead inserted again'],
    tables: `alter table mailing.contacts alter revision set default 0;
      create or replace function mailing.change_revision() returns trigger language plpgsql as $$
      begin new.revision = old.revision + 1; return new; end $$`,
  },
  'do not change the config version with the labels': {
    breaks: ['concurrent changes › tags'],
    tables: 'alter table mailing.accounts disable trigger change_rules',
  },
  'do not change the config version with the follow-ups': {
    breaks: ['concurrent changes › subsequences'],
    tables: 'alter table mailing.follow_ups disable trigger change_rules',
  },
}

describe('leadStatementChecks', () => {
  it.each(Object.entries(mistakes))(
    'fail for statements or tables that %s',
    async (_, { breaks, statements, tables = '' }) => {
      const pool = openPool(await createDatabase('leads'))
      await pool.query(`${OWN_TABLES}; ${tables}`)
      const harness = ownTablesHarness(pool, { statements: { ...ownStatements, ...statements } })
      const checks = leadStatementChecks(harness, { numRuns: 20 })
      const failing: string[] = []
      for await (const { check, passed } of runChecks(
        checks.filter((candidate) => breaks.includes(toLabel(candidate))),
      )) {
        if (!passed) failing.push(toLabel(check))
      }
      await pool.end()
      expect(failing.sort()).toEqual([...breaks].sort())
    },
  )

  it('contain no check of changes that all mistakes pass', () => {
    const broken = Object.values(mistakes).flatMap(({ breaks }) => breaks)
    const harness = ownTablesHarness(openPool('postgres://unused'))
    const checks = leadStatementChecks(harness).filter(
      ({ group }) => group === 'concurrent changes',
    )
    expect(checks.map(toLabel).filter((label) => !broken.includes(label))).toEqual([])
    expect(checks.length).toBeGreaterThan(0)
  })
})

function toLabel({ group, name }: Check): string {
  return `${group} › ${name}`
}
