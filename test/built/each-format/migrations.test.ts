import { readdirSync, readFileSync } from 'node:fs'
import { migrateLeadTables, readLeadMigrations } from 'campaign-lead/postgres'
import type { PoolClient } from 'pg'
import { expect, it } from 'vitest'

const names = readdirSync('migrations').map((file) => file.replace(/\.sql$/, ''))

it('migrateLeadTables of the build runs the migrations of the package', async () => {
  const sent: string[] = []
  const client: PoolClient = Object.assign(Object.create(null), {
    query: (query: string | { readonly text: string }) => {
      sent.push(typeof query === 'string' ? query : query.text)
      return Promise.resolve({ rows: [] })
    },
    on: () => undefined,
    getTypeParser: () => String,
    release: () => undefined,
  })
  expect(await migrateLeadTables({ connect: () => Promise.resolve(client) })).toEqual(names)
  const sql = sent.join('\n')
  for (const name of names) {
    const [up = ''] = readFileSync(`migrations/${name}.sql`, 'utf8').split('-- Down Migration')
    const statement = /^create [^;(]+/m.exec(up)?.[0] ?? name
    expect(sql).toContain(statement)
  }
})

it('readLeadMigrations of the build reads the migrations of the package', () => {
  const migrations = readLeadMigrations({ schema: 'crm' })
  expect(migrations.map(({ name }) => name)).toEqual(names)
  for (const { up, down } of migrations) {
    expect(up).toContain('create table')
    expect(down).toContain('drop table')
  }
})
