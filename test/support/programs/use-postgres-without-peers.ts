// Uses PostgreSQL without node-pg-migrate, which only the migrations need.
import { register } from 'node:module'
import { Pool } from 'pg'

const resolve = `export async function resolve(specifier, context, nextResolve) {
  if (/^node-pg-migrate(\\/|$)/.test(specifier)) throw new Error('no ' + specifier)
  return nextResolve(specifier, context)
}`
register(`data:text/javascript,${encodeURIComponent(resolve)}`)

const { createPostgresLeadRepository, migrateLeadTables } = await import('campaign-lead/postgres')
const pool = new Pool()
console.log(createPostgresLeadRepository({ pool }).capabilities)

try {
  await migrateLeadTables(pool)
} catch (error) {
  console.log(error instanceof Error && `${error.message}: ${String(error.cause)}`)
}
