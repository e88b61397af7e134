import { checkTimerSeconds } from '../../core/argument-checks.js'
import type { Intent } from '../../core/intents.js'
import {
  defaultsTo,
  type OptionRules,
  required,
  resolveOptions,
} from '../../core/resolve-options.js'
import { toMilliseconds } from '../../shared/seconds.js'
import { createConnections } from '../postgres/connections.js'
import {
  checkPool,
  checkSchema,
  DEFAULT_SCHEMA,
  quoteSchema,
} from '../postgres/postgres-arguments.js'
import type { PostgresPool, SqlDatabase } from '../postgres/postgres-pool.js'
import { createRowReader } from '../postgres/rows.js'
import { createQuery } from '../postgres/statement.js'
import { checkBossSchema, DEFAULT_BOSS_SCHEMA, toJobTable } from './boss-schema.js'
import { DEAD_LETTER_QUEUE, INTENT_QUEUES } from './intent-queues.js'

/**
 * Options of {@link createIntentMetrics}.
 *
 * @example
 * ```ts
 * const options: IntentMetricsOptions = { pool, bossSchema: 'jobs' }
 * ```
 */
export interface IntentMetricsOptions {
  /**
   * A connection pool, such as a `Pool` of `pg`, or a database such as `fromKysely(db)`: the database of both the
   * library's tables and pg-boss. Add a listener for the pool's `error` event.
   */
  readonly pool: PostgresPool | SqlDatabase
  /** The schema of the library's tables. Defaults to `campaign_lead`. */
  readonly schema?: string | undefined
  /** The schema of pg-boss. Defaults to `pgboss`. */
  readonly bossSchema?: string | undefined
  /** The timeout of each connection attempt and of each statement, in seconds. Defaults to 10. */
  readonly timeoutSeconds?: number | undefined
}

/**
 * The jobs of one type of intent. For webhooks, each endpoint has its own job.
 *
 * @example
 * ```ts
 * const isLate = ({ oldestDueSeconds }: QueueMetrics): boolean => (oldestDueSeconds ?? 0) > 60
 * ```
 */
export interface QueueMetrics {
  /** How many jobs are due and wait for a worker. */
  readonly due: number
  /** How many jobs are due later: their last attempt failed, or their endpoint had no free slot. */
  readonly later: number
  /** How many jobs a worker has fetched and not ended. The jobs of a killed worker count until they expire. */
  readonly active: number
  /** For how long the oldest job has been due, in seconds; `null` if none is due. */
  readonly oldestDueSeconds: number | null
}

/**
 * The state of the outbox and the queues. All ages are by the clock of the database.
 *
 * @example
 * ```ts
 * // No relay is running, or it cannot move the oldest intent.
 * const isStuck = ({ oldestPendingSeconds }: IntentMetrics): boolean => (oldestPendingSeconds ?? 0) > 60
 * ```
 */
export interface IntentMetrics {
  /** How many intents are in the outbox: stored by an update, and not moved to a queue yet. */
  readonly pending: number
  /** The age of the oldest intent in the outbox, in seconds; `null` if the outbox is empty. */
  readonly oldestPendingSeconds: number | null
  /** The queue of each type of intent. */
  readonly queues: Readonly<Record<Intent['type'], QueueMetrics>>
  /** How many dead letters there are: {@link createDeadLetters} lists and replays them. */
  readonly deadLetters: number
  /**
   * How many endpoints of the library's table `webhook_endpoints` are disabled, for example because they responded with
   * 410. It is 0 if the endpoints are in a table of the application.
   */
  readonly disabledEndpoints: number
}

/**
 * Reads metrics.
 *
 * @example
 * ```ts
 * const countDeadLetters = async (metrics: IntentMetricsReader): Promise<number> =>
 *   (await metrics.read()).deadLetters
 * ```
 */
export interface IntentMetricsReader {
  /**
   * Reads the metrics, by two statements.
   *
   * @throws PostgresUnavailableError if PostgreSQL cannot be reached or does not answer in time.
   */
  read(): Promise<IntentMetrics>
}

const OPTIONS = {
  pool: required(checkPool),
  schema: defaultsTo(DEFAULT_SCHEMA, checkSchema),
  bossSchema: defaultsTo(DEFAULT_BOSS_SCHEMA, checkBossSchema),
  timeoutSeconds: defaultsTo(10, checkTimerSeconds),
} satisfies OptionRules<IntentMetricsOptions>

/**
 * Creates metrics for operators: how much waits, for how long, and what needs attention. Read them every 15 seconds or
 * less often: the statements count the outbox and the jobs one by one, including the completed jobs that pg-boss has not
 * deleted yet.
 *
 * @throws TypeError if an option is missing, unknown or invalid; the message names it.
 *
 * @example
 * ```ts
 * const metrics = createIntentMetrics({ pool })
 * const { oldestPendingSeconds, queues, deadLetters } = await metrics.read()
 * console.log(oldestPendingSeconds, queues.emitWebhook.due, deadLetters)
 * ```
 */
export function createIntentMetrics(options: IntentMetricsOptions): IntentMetricsReader {
  const { pool, bossSchema, timeoutSeconds, ...rest } = resolveOptions('options', options, OPTIONS)
  const schema = quoteSchema(rest.schema)
  const { run } = createConnections(pool, toMilliseconds(timeoutSeconds))
  const readOutbox = createQuery(
    `select count(*) as pending, ${toAge('min(created_at)')} as oldest_ms,
       (select count(*) from ${schema}.webhook_endpoints where disabled_at is not null) as disabled_endpoints
     from ${schema}.pending_intents`,
    readOutboxRow,
  )
  const queues = [...Object.values(INTENT_QUEUES), DEAD_LETTER_QUEUE]
  const isWaiting = `state < 'active'`
  const readQueues = createQuery(
    `select name as queue,
       count(*) filter (where ${isWaiting} and start_after <= now()) as due,
       count(*) filter (where ${isWaiting} and start_after > now()) as later,
       count(*) filter (where state = 'active') as active,
       ${toAge(`min(start_after) filter (where ${isWaiting})`)} as oldest_ms
     from ${toJobTable(bossSchema)}
     where name in (${queues.map((queue) => `'${queue}'`).join()}) and state <= 'active' group by name`,
    readQueueRow,
  )

  return {
    async read() {
      const [outbox = EMPTY_OUTBOX] = await run(readOutbox)
      // An intent that is moved in the meantime is counted twice, instead of not at all.
      const byQueue = new Map((await run(readQueues)).map((row) => [row.queue, row]))
      const { pending, oldest_ms: oldestMs, disabled_endpoints: disabledEndpoints } = outbox
      const { due, later } = toQueueMetrics(byQueue.get(DEAD_LETTER_QUEUE))
      return {
        pending,
        oldestPendingSeconds: pending === 0 ? null : oldestMs / 1000,
        queues: {
          cancelSend: toQueueMetrics(byQueue.get(INTENT_QUEUES.cancelSend)),
          enrollment: toQueueMetrics(byQueue.get(INTENT_QUEUES.enrollment)),
          emitWebhook: toQueueMetrics(byQueue.get(INTENT_QUEUES.emitWebhook)),
        },
        deadLetters: due + later,
        disabledEndpoints,
      }
    },
  }
}

/** Returns SQL for the milliseconds since a time, or 0 if there is none or it is in the future. */
function toAge(time: string): string {
  return `coalesce(greatest(0, extract(epoch from now() - ${time}) * 1000), 0)::bigint`
}

interface OutboxRow {
  readonly pending: number
  readonly oldest_ms: number
  readonly disabled_endpoints: number
}

const EMPTY_OUTBOX: OutboxRow = { pending: 0, oldest_ms: 0, disabled_endpoints: 0 }

const readOutboxRow = createRowReader<OutboxRow>({
  pending: 'number',
  oldest_ms: 'number',
  disabled_endpoints: 'number',
})

interface QueueRow {
  readonly queue: string
  readonly due: number
  readonly later: number
  readonly active: number
  readonly oldest_ms: number
}

const readQueueRow = createRowReader<QueueRow>({
  queue: 'string',
  due: 'number',
  later: 'number',
  active: 'number',
  oldest_ms: 'number',
})

/** @param row - Absent if the queue has neither waiting nor active jobs. */
function toQueueMetrics(row: QueueRow | undefined): QueueMetrics {
  if (row === undefined) return { due: 0, later: 0, active: 0, oldestDueSeconds: null }
  const { due, later, active, oldest_ms: oldestMs } = row
  return { due, later, active, oldestDueSeconds: due === 0 ? null : oldestMs / 1000 }
}
