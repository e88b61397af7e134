import { checkBoolean, checkTimerSeconds } from '../../core/argument-checks.js'
import type { CampaignLead } from '../../core/lead.js'
import { defaultsTo, type OptionRules, required, resolveOptions } from '../../core/options.js'
import type { LeadRepository } from '../../ports/lead-repository.js'
import type { Tracing } from '../../ports/tracing.js'
import { toMilliseconds } from '../../shared/seconds.js'
import { checkTracing, noTracing } from '../../shared/tracing-option.js'
import { createCampaignCache } from './campaign-cache.js'
import { createConnections, runOn } from './connections.js'
import {
  checkLeadStatements,
  createLeadStatements,
  type LeadStatements,
  lockStatement,
  writeStatement,
} from './lead-statements.js'
import { createLockPatience, PATIENCE_OF_SESSION } from './lock-patience.js'
import { createPendingIntents } from './pending-intents.js'
import { checkPool, checkSchema, DEFAULT_SCHEMA, quoteSchema } from './postgres-arguments.js'
import type { PostgresPool, PostgresQueryable } from './postgres-pool.js'
import { retryConflicts } from './retry-conflicts.js'
import { readCampaignRow, readLeadRow, readWrittenRow } from './rows.js'
import { queryOf, statementOf } from './statement.js'
import { type BatchStatements, createUpdateBatch, createUpdateBatchWithin } from './update-batch.js'
import { createUpdateLeads } from './update-leads.js'
import { createUpdates } from './updates.js'

/**
 * Where and how leads are kept.
 *
 * @example
 * ```ts
 * const pool = new Pool({ connectionString, statement_timeout: 4_500 })
 * pool.on('error', (error) => console.error(error)) // else it ends the program
 * const options: PostgresLeadRepositoryOptions = {
 *   pool,
 *   schema: 'crm_leads',
 *   timeoutMs: 5_000,
 * }
 * ```
 */
export interface PostgresLeadRepositoryOptions {
  /**
   * Connections to PostgreSQL, tried on 15 and 17: a `Pool` of `pg`. Attach its `error` listener.
   * Statements are prepared by name: PgBouncer in transaction mode needs its `max_prepared_statements` above 0.
   */
  readonly pool: PostgresPool
  /** The schema of the library's tables; `campaign_lead` where not given. */
  readonly schema?: string | undefined
  /**
   * How long to wait for a connection, and for each statement, in milliseconds; 10,000 where not given.
   * For each lock that somebody else holds the server waits for less than half of it. Give the pool a
   * `statement_timeout` that is a little less as well: else the server goes on with a statement that nobody
   * waits for any more.
   */
  readonly timeoutSeconds?: number | undefined
  /**
   * `true` locks each lead before it is read. That is faster where many write to one lead at once, and
   * slower everywhere else. Where not given, a lead is locked only after others came between twice.
   */
  readonly lockFirst?: boolean | undefined
  /** Told of each update, and goes with its intents; nobody where not given. */
  readonly tracing?: Tracing | undefined
  /** What differs for tables of the host's own. */
  readonly statements?: Partial<LeadStatements> | undefined
}

/**
 * A {@link LeadRepository} in PostgreSQL.
 *
 * @example
 * ```ts
 * // Leads with fields of your own: these are kept beside the library's.
 * const repository: PostgresLeadRepository<MyLead> = createPostgresLeadRepository<MyLead>({ pool })
 * ```
 */
export interface PostgresLeadRepository<L extends CampaignLead = CampaignLead>
  extends LeadRepository<L> {
  /**
   * The same, as a part of a transaction of the caller's: an update is stored when that commits, and its
   * intents with it. Each lead is locked until then. Nothing is tried again: where others came between,
   * it throws {@link PostgresConflictError}, and the caller does the whole transaction again. Whatever
   * PostgreSQL refuses is thrown, also by `updateMany`, since the transaction cannot go on. A transaction
   * that changes tags or subsequences as well does so first: else two of them may wait for each other.
   *
   * The session's own `lock_timeout` and `statement_timeout` count. After {@link PostgresUnavailableError}
   * close the connection: the server may still be at the statement, and holds up a `rollback`.
   *
   * @param client - The connection, which has begun the transaction.
   *
   * @example
   * ```ts
   * const repository = createPostgresLeadRepository({ pool })
   * const client = await pool.connect()
   * try {
   *   await client.query('begin')
   *   const service = createLeadService({ repository: repository.within(client), sink: 'relay' })
   *   await service.updateLead(ref, patch, { workspaceIds })
   *   await client.query('insert into audit (lead_id) values ($1)', [ref.leadId])
   *   await client.query('commit')
   *   client.release()
   * } catch (error) {
   *   client.release(true) // closes it, which rolls back, also where the server does not answer
   *   throw error
   * }
   * ```
   */
  within(client: PostgresQueryable): LeadRepository<L>
}

const CAPABILITIES = ['durable', 'shared'] as const satisfies LeadRepository['capabilities']

const OPTIONS = {
  pool: required(checkPool),
  schema: defaultsTo(DEFAULT_SCHEMA, checkSchema),
  timeoutSeconds: defaultsTo(10, checkTimerSeconds),
  lockFirst: defaultsTo(false, checkBoolean),
  tracing: defaultsTo(noTracing, checkTracing),
  statements: defaultsTo({}, checkLeadStatements),
} satisfies OptionRules<PostgresLeadRepositoryOptions>

/**
 * Keeps leads in PostgreSQL, for many programs at once. An update takes two round trips: it loads the
 * lead, and writes it with its intents in one statement, only if neither it nor the campaign's
 * subsequences or the workspace's tags have changed meanwhile; else it begins again.
 *
 * @throws TypeError naming the option, for one that is not of its type.
 *
 * Its calls throw {@link PostgresUnavailableError} where the database cannot be reached or does not
 * answer, {@link PostgresTimeoutError} where others hold the lead for too long, and
 * {@link PostgresConflictError} where they came between too often. `updateMany` waits for all leads that
 * others hold together little longer than `update` for one, and writes those that nobody holds.
 *
 * @example
 * ```ts
 * const pool = new Pool({ connectionString: process.env['DATABASE_URL'] })
 * pool.on('error', (error) => console.error(error))
 * await migrateLeadTables(pool)
 * const service = createLeadService({ repository: createPostgresLeadRepository({ pool }), sink: 'relay' })
 * ```
 */
export function createPostgresLeadRepository<L extends CampaignLead = CampaignLead>(
  options: PostgresLeadRepositoryOptions,
): PostgresLeadRepository<L> {
  const { pool, timeoutSeconds, lockFirst, tracing, ...rest } = resolveOptions(
    'options',
    options,
    OPTIONS,
  )
  const timeoutMs = toMilliseconds(timeoutSeconds)
  const schema = quoteSchema(rest.schema)
  const texts = { ...createLeadStatements(schema), ...rest.statements }
  const statements: BatchStatements<L> = {
    lock: lockStatement(texts.lock),
    updateLeads: createUpdateLeads<L>({
      load: queryOf(texts.load, readLeadRow<L>),
      findCampaigns: createCampaignCache(queryOf(texts.loadCampaigns, readCampaignRow)),
      write: statementOf(writeStatement(schema, texts.update), readWrittenRow),
      tracing,
    }),
  }
  const connections = createConnections(pool, timeoutMs)
  const pendingIntents = createPendingIntents(schema, connections.run)

  return {
    capabilities: CAPABILITIES,
    ...createUpdates(
      createUpdateBatch(connections, statements, lockFirst),
      () => createLockPatience(timeoutMs),
      tracing,
    ),
    pendingIntents: () => pendingIntents.read(),
    acknowledge: (intentIds) => retryConflicts(() => pendingIntents.forget(intentIds)),
    within(client) {
      const run = runOn(client, timeoutMs)
      const ofTransaction = createPendingIntents(schema, run)
      return {
        capabilities: CAPABILITIES,
        ...createUpdates(
          createUpdateBatchWithin(run, statements),
          () => PATIENCE_OF_SESSION,
          tracing,
        ),
        pendingIntents: () => ofTransaction.read(),
        acknowledge: (intentIds) => ofTransaction.forget(intentIds),
      }
    },
  }
}
