/**
 * Stores leads and webhook endpoints in PostgreSQL, for several processes at a time. Requires `pg` or another client,
 * and `pg` and `node-pg-migrate` for `migrateLeadTables`.
 *
 * @module campaign-lead/postgres
 */

export { PostgresConflictError, PostgresTimeoutError, PostgresUnavailableError } from './errors.js'
export {
  type InsertWorkspacesOptions,
  insertWorkspaces,
} from './insert-workspaces.js'
export {
  createIntentChannel,
  type IntentChannel,
  type IntentChannelOptions,
  type IntentEvent,
} from './intent-channel.js'
export type { LeadStatements } from './lead-statements.js'
export {
  type MigrateLeadTablesOptions,
  migrateLeadTables,
} from './migrate-lead-tables.js'
export {
  createPostgresLeadRepository,
  type PostgresLeadRepository,
  type PostgresLeadRepositoryOptions,
} from './postgres-lead-repository.js'
export type {
  PostgresClient,
  PostgresPool,
  PostgresQuery,
  PostgresQueryable,
  PostgresResult,
  SqlClient,
  SqlDatabase,
  SqlValue,
} from './postgres-pool.js'
export {
  createPostgresWebhookEndpoints,
  type PostgresWebhookEndpointsOptions,
} from './postgres-webhook-endpoints.js'
export {
  type LeadMigration,
  type ReadLeadMigrationsOptions,
  readLeadMigrations,
} from './read-lead-migrations.js'
export {
  type DrizzleDatabase,
  type DrizzleResult,
  fromDrizzle,
  fromKysely,
  fromPostgresJs,
  fromPrisma,
  type KyselyDatabase,
  type KyselyQuery,
  type PostgresJsSql,
  type PrismaDatabase,
} from './sql-databases.js'
