import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { PoolClient } from 'pg'
import { check, checkFunction, checkTimerSeconds } from '../../core/argument-checks.js'
import { defaultsTo, type OptionRules, resolveOptions } from '../../core/options.js'
import { checkPeerVersion } from '../../peers/check-peer.js'
import { readInstalledVersion } from '../../peers/installed-version.js'
import { NODE_PG_MIGRATE } from '../../peers/supported-peers.js'
import { toMilliseconds } from '../../shared/seconds.js'
import { connectWithin, listenToNewClients } from './connections.js'
import { checkPool, checkSchema, DEFAULT_SCHEMA } from './postgres-arguments.js'
import type { PostgresClient } from './postgres-pool.js'

/**
 * Where the tables are made.
 *
 * @example
 * ```ts
 * const options: MigrateLeadTablesOptions = { schema: 'crm_leads', log: (line) => console.log(line) }
 * await migrateLeadTables(pool, options)
 * ```
 */
export interface MigrateLeadTablesOptions {
  /** The schema of the library's tables; `campaign_lead` where not given. It is made where it is missing. */
  readonly schema?: string | undefined
  /**
   * How long to wait for a connection, and for each lock that others hold, such as a program that makes the
   * tables, in milliseconds; 60,000 where not given.
   */
  readonly timeoutSeconds?: number | undefined
  /** Told of each migration that is run; nobody where not given. */
  readonly log?: ((line: string) => void) | undefined
}

/**
 * Where a connection of its own comes from: a `Pool` of `pg`.
 *
 * @example
 * ```ts
 * const pool = new Pool({ connectionString })
 * pool.on('error', (error) => console.error(error))
 * const migrated: MigrationPool = pool
 * await migrateLeadTables(migrated)
 * ```
 */
export interface MigrationPool {
  /** Gives a connection, which is closed in the end. */
  connect(): Promise<PoolClient>
  /** Tells of each connection that is made, before it is handed over. */
  on?(event: 'connect', listener: (client: PostgresClient) => void): unknown
}

const OPTIONS = {
  schema: defaultsTo(DEFAULT_SCHEMA, checkMigratedSchema),
  timeoutSeconds: defaultsTo(60, checkTimerSeconds),
  log: defaultsTo(() => undefined, checkFunction),
} satisfies OptionRules<MigrateLeadTablesOptions>

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
 * @throws TypeError naming the option that is not of its type; Error naming the package `node-pg-migrate`,
 * where it cannot be loaded; {@link PostgresUnavailableError} where there is no connection in time; whatever
 * PostgreSQL refuses, with nothing done, such as to wait longer for a lock.
 *
 * @example
 * ```ts
 * await migrateLeadTables(pool)
 * // ['1_leads-and-pending-intents', '2_webhook-endpoints', '3_instants-and-own-fields']
 * ```
 */
export async function migrateLeadTables(
  pool: MigrationPool,
  options: MigrateLeadTablesOptions = {},
): Promise<string[]> {
  checkPool('pool', pool)
  const { schema, timeoutSeconds, log } = resolveOptions('options', options, OPTIONS)
  const timeoutMs = toMilliseconds(timeoutSeconds)
  const run = await loadRunner()
  listenToNewClients(pool)
  const client = await connectWithin(pool, timeoutMs)
  // A connection that is lost also rejects the statement, which is where it is told.
  client.on('error', () => undefined)
  try {
    await client.query(`set lock_timeout = ${timeoutMs}`)
    // node-pg-migrate before 9 fails if another program holds its lock, instead of waiting.
    await client.query(`select pg_advisory_lock(${MIGRATION_LOCK})`)
    const migrations = await run({
      dbClient: client,
      schema,
      createSchema: true,
      migrationsTable: 'migrations',
      dir: migrationsFolder(),
      direction: 'up',
      noLock: true,
      singleTransaction: true,
      log,
    })
    return migrations.map(({ name }) => name)
  } finally {
    // Its search path and its patience are others now.
    client.release(true)
  }
}

/** The lock of node-pg-migrate, so that its command line waits too. The closed connection releases it. */
const MIGRATION_LOCK = '7241865325823964'

/** Only now, since it takes longer to load than all the rest, and most programs make no tables. */
async function loadRunner() {
  checkPeerVersion('postgres', NODE_PG_MIGRATE, readInstalledVersion(NODE_PG_MIGRATE))
  try {
    const { runner } = await import('node-pg-migrate')
    return runner
  } catch (cause) {
    const message =
      'The package node-pg-migrate, which makes the tables, cannot be loaded: is it installed?'
    throw new Error(message, { cause })
  }
}

/** node-pg-migrate quotes a schema, and does not escape the quotes in it. */
function checkMigratedSchema(field: string, schema: unknown): void {
  checkSchema(field, schema)
  const isPlain = !/["'\\]/.test(String(schema))
  check(isPlain, field, 'a name without quotes and backslashes', schema)
}

function migrationsFolder(): string {
  const require = createRequire(import.meta.url)
  return join(dirname(require.resolve('campaign-lead/package.json')), 'migrations')
}
