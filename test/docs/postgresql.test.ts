import { readFileSync } from 'node:fs'
import {
  PostgresConflictError,
  PostgresTimeoutError,
  PostgresUnavailableError,
  readLeadMigrations,
} from 'campaign-lead/postgres'
import { describe, expect, it } from 'vitest'
import {
  createLeadStatements,
  createWriteStatement,
} from '../../src/adapters/postgres/lead-statements.js'
import { findTable } from '../support/markdown.js'

describe('the page about PostgreSQL', () => {
  const page = readFileSync('docs/postgresql.md', 'utf8')
  const firstColumn = (header: string) => findTable(page, header).map(([cell]) => cell)

  it('lists every statement for your own tables', () => {
    const names = firstColumn('statement').map((name = '') => name.replace(', optional', ''))
    expect(new Set(names)).toEqual(new Set(Object.keys(createLeadStatements('campaign_lead'))))
  })

  it('lists the columns of input that a statement can use', () => {
    const { text } = createWriteStatement('campaign_lead', '')
    const [, columns = ''] = /jsonb_to_recordset.* as i \(([^)]*)\)/s.exec(text) ?? []
    const names = columns.split(',').map((column) => column.trim().split(' ')[0])
    const [, documented = ''] = /The columns of `input` are (.*?)\. /.exec(page) ?? []
    expect(documented.match(/\w+(?=`)/g)).toEqual(
      names.filter((name) => name !== 'trace' && name !== 'intents'),
    )
  })

  it('lists every table of the schema', () => {
    const sql = readLeadMigrations().map(({ up }) => up)
    const created = [...sql.join('\n').matchAll(/^create table (\w+)/gm)].map(([, name]) => name)
    expect(new Set(firstColumn('table'))).toEqual(new Set([...created, 'migrations']))
  })

  it('lists every error', () => {
    const errors = [PostgresUnavailableError, PostgresTimeoutError, PostgresConflictError]
    expect(firstColumn('error')).toEqual(errors.map(({ name }) => name))
  })
})
