import { randomUUID } from 'node:crypto'
import { Client, type Pool } from 'pg'
import { afterAll, inject } from 'vitest'
import { openPool } from './lead-tables.js'
import type { Template } from './shared-postgres.js'

/**
 * Creates a database on the server that all test files share.
 *
 * @param settings - Settings of the database, such as `{ deadlock_timeout: '100ms' }`.
 * @returns The URL of the database.
 */
export async function createDatabase(
  template: Template,
  settings: Readonly<Record<string, string>> = {},
): Promise<string> {
  const url = new URL(inject('sharedPostgresUrl'))
  const client = new Client({ connectionString: url.href })
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await client.connect()
  try {
    await client.query(
      `create database ${name} template ${template === 'empty' ? 'template1' : `template_${template}`}`,
    )
    for (const [setting, value] of Object.entries(settings)) {
      await client.query(`alter database ${name} set ${setting} to '${value}'`)
    }
  } finally {
    await client.end()
  }
  url.pathname = name
  return url.href
}

/** Creates a database for a test file, and a pool that is closed after the file. */
export async function openPostgres(
  template: Template = 'leads',
  settings: Readonly<Record<string, string>> = {},
): Promise<{ readonly url: string; readonly pool: Pool }> {
  const url = await createDatabase(template, settings)
  const pool = openPool(url)
  afterAll(() => pool.end())
  return { url, pool }
}
