import type { Pool } from 'pg'
import { afterAll } from 'vitest'
import { openPool } from './lead-tables.js'
import { type PostgresServer, startPostgresServer } from './postgres-server.js'

/** A server of a test file's own, and connections to it. Both end with the file. */
export async function openPostgres(
  settings: Parameters<typeof startPostgresServer>[0] = {},
): Promise<{ readonly server: PostgresServer; readonly pool: Pool }> {
  const server = await startPostgresServer({ fsync: 'off', ...settings })
  const pool = openPool(server.url)
  afterAll(async () => {
    await pool.end()
    await server.end()
  })
  return { server, pool }
}
