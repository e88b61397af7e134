import {
  checkList,
  checkMethods,
  checkPositiveInteger,
  checkString,
  checkTimerSeconds,
} from '../../core/argument-checks.js'
import type { Intent } from '../../core/intents.js'
import {
  defaultsTo,
  type OptionRules,
  required,
  resolveOptions,
} from '../../core/resolve-options.js'
import { toMilliseconds } from '../../shared/seconds.js'
import { createConnections } from '../postgres/connections.js'
import { checkPool } from '../postgres/postgres-arguments.js'
import type { PostgresPool, SqlDatabase } from '../postgres/postgres-pool.js'
import { readColumns } from '../postgres/rows.js'
import { createCommand, createQuery } from '../postgres/statement.js'
import { isUuid } from '../postgres/storable-values.js'
import { insertIntentJobs } from './boss-jobs.js'
import { checkBossSchema, DEFAULT_BOSS_SCHEMA, toJobTable } from './boss-schema.js'
import type { IntentBoss } from './intent-boss.js'
import { DEAD_LETTER_QUEUE, type IntentJob, isIntentJob } from './intent-queues.js'

/**
 * Options of {@link createDeadLetters}.
 *
 * @example
 * ```ts
 * const options: DeadLettersOptions = { pool, boss, bossSchema: 'jobs' }
 * const letters = await createDeadLetters(options).list({ limit: 20 })
 * ```
 */
export interface DeadLettersOptions {
  /**
   * A connection pool, such as a `Pool` of `pg`, or a database such as `fromKysely(db)`: the database of pg-boss. Add a
   * listener for the pool's `error` event.
   */
  readonly pool: PostgresPool | SqlDatabase
  /** A started pg-boss instance. */
  readonly boss: Pick<IntentBoss, 'insert'>
  /** The schema of pg-boss. Defaults to `pgboss`. */
  readonly bossSchema?: string | undefined
  /** The timeout of each connection attempt and of each statement, in seconds. Defaults to 10. */
  readonly timeoutSeconds?: number | undefined
}

/**
 * An intent that is not retried any more; for a webhook, the intent and one endpoint.
 *
 * @example
 * ```ts
 * const line = ({ intent, endpointId, attempts, reason }: DeadLetter): string =>
 *   `${intent.type} ${endpointId ?? ''} failed ${attempts} times: ${reason}`
 * ```
 */
export interface DeadLetter {
  /** The id of the dead letter, for {@link DeadLetters.replay}. */
  readonly id: string
  readonly intentId: string
  readonly leadVersion: number
  readonly intent: Intent
  /** The endpoint of a webhook; `null` for other intents. */
  readonly endpointId: string | null
  /** How many attempts were made. */
  readonly attempts: number
  /** Why the last attempt failed. */
  readonly reason: string
  /** When it became a dead letter: ISO 8601, UTC, milliseconds. */
  readonly since: string
}

/**
 * A dead letter that this release cannot read: a newer release or another application created it.
 *
 * @example
 * ```ts
 * const isUnreadable = (letter: DeadLetter | UnreadableDeadLetter): letter is UnreadableDeadLetter =>
 *   letter.intent === null
 * ```
 */
export interface UnreadableDeadLetter {
  readonly id: string
  readonly intent: null
  /** The payload of the job. */
  readonly data: unknown
  readonly reason: string
  /** When it became a dead letter: ISO 8601, UTC, milliseconds. */
  readonly since: string
}

/**
 * Lists and replays dead letters.
 *
 * @example
 * ```ts
 * // One receiver has recovered: replays only its webhooks.
 * async function replayFor(deadLetters: DeadLetters, endpointId: string): Promise<number> {
 *   const letters = await deadLetters.list()
 *   const own = letters.filter((each) => each.intent !== null && each.endpointId === endpointId)
 *   return deadLetters.replay(own.map(({ id }) => id))
 * }
 * ```
 */
export interface DeadLetters {
  /**
   * Returns the oldest dead letters first. `limit` defaults to 1,000.
   *
   * @throws TypeError if `limit` is not a positive integer.
   */
  list(options?: {
    readonly limit?: number | undefined
  }): Promise<readonly (DeadLetter | UnreadableDeadLetter)[]>
  /**
   * Moves dead letters back to their queues, with the same intent ids. Their attempts start again at 1.
   *
   * @param which - Ids of dead letters, or `'all'` for all that exist when it starts.
   * @returns how many were moved. Those that do not exist any more, or are unreadable, are skipped.
   * @throws TypeError if `which` is neither `'all'` nor an array of strings.
   */
  replay(which: readonly string[] | 'all'): Promise<number>
}

const OPTIONS = {
  pool: required(checkPool),
  boss: required(checkMethods<IntentBoss>('insert')),
  bossSchema: defaultsTo(DEFAULT_BOSS_SCHEMA, checkBossSchema),
  timeoutSeconds: defaultsTo(10, checkTimerSeconds),
} satisfies OptionRules<DeadLettersOptions>

const LIST_OPTIONS = {
  limit: defaultsTo(1_000, checkPositiveInteger),
}

const BATCH_SIZE = 500

/** The output of an expired job: pg-boss 12 has a column for it, and earlier versions copy it to the dead letter. */
const FAILED_OUTPUT = `coalesce(nullif(to_jsonb(j) -> 'source_output', 'null'), j.output)`

/**
 * Creates an object that lists and replays the dead letters: the intents whose last attempt failed, or whose workers
 * were killed repeatedly. The list is the source of truth, for example for alerts.
 *
 * @throws TypeError if an option is missing, unknown or invalid; the message names it.
 *
 * @example
 * ```ts
 * const deadLetters = createDeadLetters({ pool, boss })
 * for (const { id, intent, reason } of await deadLetters.list()) console.error(id, intent?.type, reason)
 * await deadLetters.replay('all')
 * ```
 */
export function createDeadLetters(options: DeadLettersOptions): DeadLetters {
  const { pool, boss, bossSchema, timeoutSeconds } = resolveOptions('options', options, OPTIONS)
  const table = toJobTable(bossSchema)
  const connections = createConnections(pool, toMilliseconds(timeoutSeconds))
  const isDead = `name = '${DEAD_LETTER_QUEUE}' and state < 'active'`
  const find = createQuery(
    `select id, data, coalesce(
         data ->> 'reason', o.output -> 'value' ->> 'message', o.output ->> 'message', o.output::text, 'unknown'
       ) as reason,
       to_char(created_on at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as since
     from ${table} j, lateral (select ${FAILED_OUTPUT} as output) o
     where ${isDead} order by created_on, id limit $1`,
    readLetterRow,
  )
  const findIds = createQuery(
    `select id from ${table} where ${isDead} order by created_on, id`,
    readIdRow,
  )
  const lock = createQuery(
    `select id, data from ${table} where ${isDead} and id = any ($1::uuid[]) order by id for update`,
    readJobRow,
  )
  const remove = createCommand(`delete from ${table} where ${isDead} and id = any ($1::uuid[])`)

  async function replayBatch(ids: readonly string[]): Promise<number> {
    return await connections.transact(async (run, runSql) => {
      const locked = await run(lock, [ids])
      const readable = locked.flatMap(({ id, data }) => (isIntentJob(data) ? [{ id, data }] : []))
      await run(remove, [readable.map(({ id }) => id)])
      // Unknown fields are kept: a newer release may have added them.
      const jobs = readable.map(({ data }) => ({ data: { ...withoutReason(data), attempt: 1 } }))
      await insertIntentJobs(boss, runSql, jobs)
      return jobs.length
    })
  }

  return {
    async list(listOptions = {}) {
      const { limit } = resolveOptions('options', listOptions, LIST_OPTIONS)
      const rows = await connections.run(find, [limit])
      return rows.map(readLetter)
    },
    async replay(which) {
      if (which !== 'all') checkList('which', which, checkString)
      const requested =
        which === 'all' ? (await connections.run(findIds)).map(({ id }) => id) : which
      const ids = requested.filter(isUuid)
      let count = 0
      for (let from = 0; from < ids.length; from += BATCH_SIZE) {
        count += await replayBatch(ids.slice(from, from + BATCH_SIZE))
      }
      return count
    },
  }
}

function withoutReason(data: IntentJob): IntentJob {
  const { reason: _, ...job }: IntentJob & { readonly reason?: unknown } = data
  return job
}

interface JobRow {
  readonly id: string
  readonly data: unknown
}

interface LetterRow extends JobRow {
  readonly reason: string
  readonly since: string
}

function readLetter({ id, data, reason, since }: LetterRow): DeadLetter | UnreadableDeadLetter {
  if (!isIntentJob(data)) return { id, intent: null, data, reason, since }
  const { intentId, leadVersion, intent, endpointId = null, attempt: attempts } = data
  return { id, intentId, leadVersion, intent, endpointId, attempts, reason, since }
}

function readLetterRow(row: unknown): LetterRow {
  const columns = { id: 'string', reason: 'string', since: 'string' } as const
  return { ...readColumns<Omit<LetterRow, 'data'>>(row, columns), data: readData(row) }
}

function readJobRow(row: unknown): JobRow {
  return { ...readIdRow(row), data: readData(row) }
}

function readIdRow(row: unknown): { readonly id: string } {
  return readColumns<{ readonly id: string }>(row, { id: 'string' })
}

/** Any application can have stored the payload: its type is unknown. */
function readData(row: unknown): unknown {
  return Reflect.get(Object(row), 'data')
}
