import {
  check,
  checkFunction,
  checkMethods,
  checkTimerSeconds,
} from '../../core/argument-checks.js'
import { defaultsTo, type OptionRules, resolveOptions } from '../../core/resolve-options.js'
import { checkPeerVersion } from '../../peers/check-peer.js'
import { readInstalledVersion } from '../../peers/installed-version.js'
import { NODE_PG_MIGRATE } from '../../peers/supported-peers.js'
import { toMilliseconds } from '../../shared/seconds.js'
import { connect, ignoreErrorsOfNewClients } from './pool-sessions.js'
import { checkSchema, DEFAULT_SCHEMA, isClient, quoteSchema } from './postgres-arguments.js'
import type { PostgresPool } from './postgres-pool.js'
import { findMigrationsFolder } from './read-lead-migrations.js'

/**
 * Options of {@link migrateLeadTables}.
 *
 * @example
 * ```ts
 * const options: MigrateLeadTablesOptions = { schema: 'crm_leads', log: (line) => console.log(line) }
 * await migrateLeadTables(pool, options)
 * ```
 */
export interface MigrateLeadTablesOptions {
  /** The schema of the library's tables. It is created if it does not exist. Defaults to `campaign_lead`. */
  readonly schema?: string | undefined
  /**
   * The timeout of the connection attempt and of each lock, for example while another process migrates, in seconds.
   * Defaults to 60.
   */
  readonly timeoutSeconds?: number | undefined
  /** Called with a line about each migration that is run. Off by default. */
  readonly log?: ((line: string) => void) | undefined
}

const OPTIONS = {
  schema: defaultsTo(DEFAULT_SCHEMA, checkMigratedSchema),
  timeoutSeconds: defaultsTo(60, checkTimerSeconds),
  log: defaultsTo(() => undefined, checkFunction),
} satisfies OptionRules<MigrateLeadTablesOptions>

/**
 * Creates the library's tables, or migrates those of an older version. Does nothing if they are up to date. Call it
 * when a process starts: if several processes start together, one of them migrates and the others wait. Runs all
 * migrations in one transaction.
 *
 * The migrations are plain SQL in the package's folder `migrations`.
 * [node-pg-migrate](https://salsita.github.io/node-pg-migrate/) runs them, and its command line can run them too.
 * `readLeadMigrations` returns them for other migration tools.
 *
 * @param pool - A `Pool` of `pg`, whose role may create tables.
 * @returns The names of the migrations that were run.
 * @throws TypeError if an option is unknown or invalid, or if the pool is not of `pg`; the message names it.
 * @throws Error if the package `node-pg-migrate` cannot be loaded.
 * @throws PostgresUnavailableError if no connection is available in time.
 * @throws PostgreSQL's own error if a migration fails, for example if a lock is not available in time. No migration is
 * applied then.
 *
 * @example
 * ```ts
 * await migrateLeadTables(pool)
 * // ['1_leads-and-pending-intents', '2_webhook-endpoints']
 * ```
 */
export async function migrateLeadTables(
  pool: PostgresPool,
  options: MigrateLeadTablesOptions = {},
): Promise<string[]> {
  checkMethods<PostgresPool>('connect')('pool', pool)
  const { schema, timeoutSeconds, log } = resolveOptions('options', options, OPTIONS)
  const timeoutMs = toMilliseconds(timeoutSeconds)
  const run = await loadRunner()
  ignoreErrorsOfNewClients(pool)
  const client = await connect(pool, timeoutMs)
  // A lost connection also rejects the statement, which reports it.
  client.on('error', () => undefined)
  try {
    if (!isClient(client)) {
      throw new TypeError('pool must be a Pool of pg: use readLeadMigrations with another client')
    }
    // All settings are local to this transaction, because a pooler keeps the connection. node-pg-migrate joins it by a
    // `begin` of its own, and commits it.
    await client.query(`begin; set local lock_timeout = ${timeoutMs}`)
    await client.query(`set local search_path to ${quoteSchema(schema)}`)
    // node-pg-migrate before version 9 fails if another process holds its lock, instead of waiting.
    await client.query(`select pg_advisory_xact_lock(${MIGRATION_LOCK})`)
    const migrations = await run({
      dbClient: client,
      migrationsSchema: schema,
      createMigrationsSchema: true,
      migrationsTable: 'migrations',
      dir: findMigrationsFolder(),
      direction: 'up',
      noLock: true,
      singleTransaction: true,
      log,
    })
    // If no migration was run, the transaction is still open.
    await client.query('commit')
    return migrations.map(({ name }) => name)
  } finally {
    // After an error, the transaction may still be open.
    client.release(true)
  }
}

/** The advisory lock of node-pg-migrate, so that its command line waits too. */
const MIGRATION_LOCK = '7241865325823964'

/** Imports node-pg-migrate only when it is needed: it loads slowly, and most processes do not migrate. */
async function loadRunner() {
  checkPeerVersion('postgres', NODE_PG_MIGRATE, readInstalledVersion(NODE_PG_MIGRATE))
  try {
    const { runner } = await import('node-pg-migrate')
    return runner
  } catch (cause) {
    const message =
      'Cannot load the package node-pg-migrate, which creates the tables: is it installed?'
    throw new Error(message, { cause })
  }
}

/** node-pg-migrate quotes the name of a schema, but does not escape quotes in it. */
function checkMigratedSchema(field: string, schema: unknown): void {
  checkSchema(field, schema)
  const needsNoEscape = !/["'\\]/.test(String(schema))
  check(needsNoEscape, field, 'a name without quotes and backslashes', schema)
}
