import { checkBoolean, checkFunction, checkTimerSeconds } from '../../core/argument-checks.js'
import type { CampaignLead } from '../../core/lead.js'
import {
  defaultsTo,
  type OptionRules,
  required,
  resolveOptions,
} from '../../core/resolve-options.js'
import type { LeadRepository } from '../../ports/lead-repository.js'
import type { Tracing } from '../../ports/tracing.js'
import { callSafely } from '../../shared/promises.js'
import { toMilliseconds } from '../../shared/seconds.js'
import { checkTracing, noTracing } from '../../shared/tracing-option.js'
import { createCampaignCache } from './campaign-cache.js'
import { createConnections, createRunStatement } from './connections.js'
import { createDueSends } from './due-sends.js'
import {
  checkLeadStatements,
  createLockStatement,
  createWriteStatement,
  type LeadStatements,
  resolveLeadStatements,
} from './lead-statements.js'
import { createLockTimeout, MAX_SHARED_WAIT_MS, SESSION_LOCK_TIMEOUT } from './lock-timeout.js'
import { createPendingIntents } from './pending-intents.js'
import {
  checkClient,
  checkPool,
  checkSchema,
  DEFAULT_SCHEMA,
  quoteSchema,
} from './postgres-arguments.js'
import type { PostgresPool, PostgresQueryable, SqlDatabase } from './postgres-pool.js'
import { retryConflicts, throwConflict } from './retry-conflicts.js'
import { readCampaignRow, readLeadRow } from './rows.js'
import { createQuery, prepareByName, type Statement } from './statement.js'
import { attemptUpdate, type UpdateStatements } from './update-attempt.js'
import { createUpdateAlone, createUpdateBatch, createUpdateBatchWithin } from './update-batch.js'
import { createUpdateMethods } from './update-methods.js'
import { createUpdateQueue } from './update-queue.js'

/**
 * Options of {@link createPostgresLeadRepository}.
 *
 * @example
 * ```ts
 * const pool = new Pool({ connectionString, statement_timeout: 4_500 })
 * pool.on('error', (error) => console.error(error)) // without a listener, an error ends the process
 * const options: PostgresLeadRepositoryOptions = {
 *   pool,
 *   schema: 'crm_leads',
 *   timeoutSeconds: 5,
 * }
 * ```
 */
export interface PostgresLeadRepositoryOptions {
  /**
   * A connection pool, such as a `Pool` of `pg`, or a database such as `fromKysely(db)`. Add a listener for the pool's
   * `error` event. Tested with PostgreSQL 14 to 18.
   */
  readonly pool: PostgresPool | SqlDatabase
  /** The schema of the library's tables. Defaults to `campaign_lead`. */
  readonly schema?: string | undefined
  /**
   * The timeout of each connection attempt and of each statement, in seconds. Defaults to 10. The server waits less
   * than half of it for each lock. Also set the pool's `statement_timeout`, to slightly less: otherwise the server
   * continues a statement after the client has given up on it. `update` also fails if it has waited this long for other
   * updates before it starts.
   */
  readonly timeoutSeconds?: number | undefined
  /**
   * Whether each lead is locked before it is read. Each update then has a transaction of its own, which is slower.
   * Defaults to `false`: concurrent updates share their statements, and a lead is locked only after a conflict.
   */
  readonly lockFirst?: boolean | undefined
  /**
   * Whether the statements of an update are prepared, which saves planning them in every call. Set it to `false` behind
   * a pooler in transaction mode that does not keep prepared statements: PgBouncer before 1.21, or with
   * `max_prepared_statements = 0`. Only a pool of `pg` prepares them. Defaults to `true`.
   */
  readonly preparedStatements?: boolean | undefined
  /** Traces each update. The trace continues in the delivery of its intents. Off by default. */
  readonly tracing?: Tracing | undefined
  /**
   * Called after `update` or `updateMany` has committed intents, to wake a relay: `() => relay.wake()` if it runs in this
   * process, or `() => channel.notify('stored')` with `createIntentChannel`. Not called by the repository of `within`:
   * call the same function after your transaction has committed. Errors of this function are ignored.
   */
  readonly onIntentsStored?: (() => void) | undefined
  /** The SQL for your own tables. Each statement defaults to that for the library's tables. */
  readonly statements?: Partial<LeadStatements> | undefined
}

/**
 * A {@link LeadRepository} in PostgreSQL.
 *
 * @example
 * ```ts
 * // Leads with custom fields, which are stored as well.
 * const repository: PostgresLeadRepository<MyLead> = createPostgresLeadRepository<MyLead>({ pool })
 * ```
 */
export interface PostgresLeadRepository<L extends CampaignLead = CampaignLead>
  extends LeadRepository<L> {
  /**
   * Returns a repository that works in the caller's own transaction. An update and its intents are stored when the
   * transaction commits; the lead is locked until then. Nothing is retried: after a {@link PostgresConflictError},
   * retry the whole transaction. Every error of PostgreSQL is thrown, also by `updateMany`, because it aborts the
   * transaction. If the transaction also changes tags or subsequences, change them first, and those of one workspace
   * only: otherwise two transactions can deadlock. PostgreSQL then aborts one of them, which can be retried.
   *
   * The session's own `lock_timeout` and `statement_timeout` apply. After a {@link PostgresUnavailableError}, close the
   * connection: the server may still run the statement, and would delay a `rollback`.
   *
   * @param client - The connection on which the transaction has begun, or the transaction of another client, such as
   * `fromKysely(trx)`.
   * @returns The repository. Use it until the transaction ends.
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
   *   client.release(true) // closes the connection, which rolls back even if the server does not answer
   *   throw error
   * }
   * ```
   */
  within(client: PostgresQueryable | SqlDatabase): LeadRepository<L>
}

const getSessionLockTimeout = () => SESSION_LOCK_TIMEOUT

const OPTIONS = {
  pool: required(checkPool),
  schema: defaultsTo(DEFAULT_SCHEMA, checkSchema),
  timeoutSeconds: defaultsTo(10, checkTimerSeconds),
  lockFirst: defaultsTo(false, checkBoolean),
  preparedStatements: defaultsTo(true, checkBoolean),
  tracing: defaultsTo(noTracing, checkTracing),
  onIntentsStored: defaultsTo(() => undefined, checkFunction),
  statements: defaultsTo({}, checkLeadStatements),
} satisfies OptionRules<PostgresLeadRepositoryOptions>

/**
 * Creates a repository that stores leads in PostgreSQL, for several processes at a time.
 *
 * An update takes two round trips. The first loads the lead. The second writes the lead and its intents, but only if
 * the lead, the subsequences of its campaign and the tags of its workspace are unchanged and not locked; otherwise the
 * lead is locked, and the update is attempted again in a transaction of its own.
 *
 * Concurrent calls of `update` share these round trips: all calls of one turn of the event loop, and all calls that
 * wait while four batches are in flight, up to 100 leads. Each call still has its own result, error and trace. Updates
 * of one lead run in the order of their calls. At most eight connections of the pool are in use by `update`.
 *
 * Its methods throw a {@link PostgresUnavailableError} if PostgreSQL cannot be reached or does not answer, a
 * {@link PostgresTimeoutError} if the lead stays locked, and a {@link PostgresConflictError} after too many concurrent
 * changes. `updateMany` still stores the leads that are not locked; its wait for all locked leads together is little
 * longer than the wait of `update` for one.
 *
 * @throws TypeError if an option is missing, unknown or invalid; the message names it.
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
  const { pool, timeoutSeconds, lockFirst, preparedStatements, tracing, onIntentsStored, ...rest } =
    resolveOptions('options', options, OPTIONS)
  const timeoutMs = toMilliseconds(timeoutSeconds)
  const schema = quoteSchema(rest.schema)
  const sql = resolveLeadStatements(schema, rest.statements)
  const prepare = preparedStatements ? prepareByName : <Row>(statement: Statement<Row>) => statement
  const statements: UpdateStatements<L> = {
    load: prepare(createQuery(sql.load, readLeadRow<L>)),
    findCampaigns: createCampaignCache(prepare(createQuery(sql.loadCampaigns, readCampaignRow))),
    lock: prepare(createLockStatement(sql.lock)),
    write: prepare(createWriteStatement(schema, sql.update)),
  }
  const connections = createConnections(pool, timeoutMs)
  const createTimeout = () => createLockTimeout(timeoutMs)
  const updateAlone = createUpdateAlone(
    createUpdateBatch(connections, statements, true),
    createTimeout,
  )
  const lockTimeout = createLockTimeout(timeoutMs, MAX_SHARED_WAIT_MS)
  const updateQueued = createUpdateQueue({
    attemptBatch: (requests) =>
      attemptUpdate(statements, connections.run, { requests, lockTimeout }),
    updateAlone,
    timeoutMs,
  })
  const pendingIntents = createPendingIntents(schema, connections.run)
  const dueSends = createDueSends(sql.dueSends)

  return {
    ...dueSends(connections.run, retryConflicts),
    ...reportIntents(
      createUpdateMethods({
        updateOne: lockFirst ? updateAlone : updateQueued,
        updateBatch: createUpdateBatch(connections, statements, lockFirst),
        createLockTimeout: createTimeout,
        tracing,
      }),
      onIntentsStored,
    ),
    pendingIntents: () => pendingIntents.read(),
    acknowledge: (intentIds) => retryConflicts(() => pendingIntents.delete(intentIds)),
    within(client) {
      checkClient('client', client)
      const run = createRunStatement(client, timeoutMs)
      const intentsWithin = createPendingIntents(schema, run)
      const updateBatch = createUpdateBatchWithin(run, statements)
      return {
        ...dueSends(run, throwConflict),
        ...createUpdateMethods({
          updateOne: createUpdateAlone(updateBatch, getSessionLockTimeout),
          updateBatch,
          createLockTimeout: getSessionLockTimeout,
          tracing,
        }),
        pendingIntents: () => intentsWithin.read(),
        acknowledge: (intentIds) => intentsWithin.delete(intentIds),
      }
    },
  }
}

/** Returns update methods that call a function after they have stored intents. */
function reportIntents<L extends CampaignLead>(
  methods: Pick<LeadRepository<L>, 'update' | 'updateMany'>,
  onIntentsStored: () => void,
): Pick<LeadRepository<L>, 'update' | 'updateMany'> {
  return {
    async update(ref, decide) {
      const stored = await methods.update(ref, decide)
      if (stored.intents.length > 0) callSafely(onIntentsStored)
      return stored
    },
    async updateMany(refs, decide) {
      const results = await methods.updateMany(refs, decide)
      if (results.some((result) => result.success && result.intents.length > 0)) {
        callSafely(onIntentsStored)
      }
      return results
    },
  }
}
