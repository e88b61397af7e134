import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { runner } from 'node-pg-migrate'
import type { PoolClient } from 'pg'
import { quoteSchema } from './lead-statements.js'

/** Where the tables are made. */
export interface MigrateLeadTablesOptions {
  /** The schema of the library's tables; `campaign_lead` where not given. It is made where it is missing. */
  readonly schema?: string | undefined
  /** Told of each migration that is run; nobody where not given. */
  readonly log?: ((line: string) => void) | undefined
}

/** Where a connection of its own comes from: a `Pool` of `pg`. */
export interface MigrationPool {
  connect(): Promise<PoolClient>
}

/**
 * Makes the tables of the library, or brings those of an older version up to date; does nothing where
 * they are. Call it when the program starts: of several that start together one does it, and the others
 * wait. All of it is done, or nothing.
 *
 * The migrations are plain SQL, in the folder `migrations` of the package, run by
 * [node-pg-migrate](https://salsita.github.io/node-pg-migrate/); its command line does the same.
 *
 * @param pool - Connections to PostgreSQL, with the right to make tables.
 * @returns The names of the migrations that were run.
 *
 * @example
 * ```ts
 * await migrateLeadTables(pool) // ['1_leads-and-pending-intents']
 * ```
 */
export async function migrateLeadTables(
  pool: MigrationPool,
  options: MigrateLeadTablesOptions = {},
): Promise<string[]> {
  const { schema = 'campaign_lead', log = () => undefined } = options
  quoteSchema(schema)
  const client = await pool.connect()
  try {
    const migrations = await runner({
      dbClient: client,
      schema,
      createSchema: true,
      migrationsTable: 'migrations',
      dir: migrationsFolder(),
      direction: 'up',
      advisoryLockMode: 'wait',
      singleTransaction: true,
      log,
    })
    return migrations.map(({ name }) => name)
  } finally {
    // Its search path is another now.
    client.release(true)
  }
}

function migrationsFolder(): string {
  const require = createRequire(import.meta.url)
  return join(dirname(require.resolve('campaign-lead/package.json')), 'migrations')
}
