import {
  check,
  checkList,
  checkMethods,
  checkPositiveInteger,
  checkString,
  checkTimerSeconds,
} from '../../core/argument-checks.js'
import type { Intent } from '../../core/intents.js'
import { defaultsTo, type OptionRules, required, resolveOptions } from '../../core/options.js'
import { toMilliseconds } from '../../shared/seconds.js'
import { createConnections } from '../postgres/connections.js'
import { checkPool, isUuid, quoteSchema } from '../postgres/postgres-arguments.js'
import type { PostgresPool } from '../postgres/postgres-pool.js'
import { readColumns } from '../postgres/rows.js'
import { createCommand, createQuery } from '../postgres/statement.js'
import { insertIntentJobs } from './boss-jobs.js'
import type { IntentBoss } from './intent-boss.js'
import { type IntentJob, isIntentJob } from './intent-job.js'
import { DEAD_LETTER_QUEUE } from './intent-queues.js'

/**
 * Where dead letters are.
 *
 * @example
 * ```ts
 * const options: DeadLettersOptions = { pool, boss, bossSchema: 'jobs' }
 * const letters = await createDeadLetters(options).list({ limit: 20 })
 * ```
 */
export interface DeadLettersOptions {
  /** Connections to pg-boss's database: a `Pool` of `pg`. Attach its `error` listener. */
  readonly pool: PostgresPool
  /** The host's, started. */
  readonly boss: Pick<IntentBoss, 'insert'>
  /** The schema of pg-boss; `pgboss` where not given. */
  readonly bossSchema?: string | undefined
  /** How long to wait for a connection, and for each statement, in milliseconds; 10,000 where not given. */
  readonly timeoutSeconds?: number | undefined
}

/**
 * An intent that is tried no more.
 *
 * @example
 * ```ts
 * const line = ({ intent, endpointId, attempts, reason }: DeadLetter): string =>
 *   `${intent.type} to ${endpointId ?? 'nobody outside'}, ${attempts} tries: ${reason}`
 * ```
 */
export interface DeadLetter {
  /** By which it is replayed: of one intent and endpoint. */
  readonly id: string
  readonly intentId: string
  readonly leadVersion: number
  readonly intent: Intent
  /** Of a webhook, else `null`. */
  readonly endpointId: string | null
  /** How many tries were made. */
  readonly attempts: number
  /** Why the last one failed. */
  readonly reason: string
  /** Since when it is here: ISO 8601, UTC, milliseconds. */
  readonly since: string
}

/**
 * A dead letter that this release cannot read, since a newer one made it, or somebody else.
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
  /** What is in it. */
  readonly data: unknown
  readonly reason: string
  /** Since when it is here: ISO 8601, UTC, milliseconds. */
  readonly since: string
}

/**
 * Reads what is tried no more, and has it tried again.
 *
 * @example
 * ```ts
 * // One receiver is up again: only what is for it is tried again.
 * async function replayFor(deadLetters: DeadLetters, endpointId: string): Promise<number> {
 *   const letters = await deadLetters.list()
 *   const own = letters.filter((each) => each.intent !== null && each.endpointId === endpointId)
 *   return deadLetters.replay(own.map(({ id }) => id))
 * }
 * ```
 */
export interface DeadLetters {
  /** Gives those that have been here longest; 1,000 at most where `limit` is not given. */
  list(options?: {
    readonly limit?: number | undefined
  }): Promise<readonly (DeadLetter | UnreadableDeadLetter)[]>
  /**
   * Puts dead letters back into their queues, under the same ids of intents, with all tries before them.
   *
   * @param which - The ids of dead letters, or `'all'` that are there as it begins.
   * @returns how many were put back: those that are no longer there, or cannot be read, are not.
   */
  replay(which: readonly string[] | 'all'): Promise<number>
}

const OPTIONS = {
  pool: required(checkPool),
  boss: required(checkMethods<IntentBoss>('insert')),
  bossSchema: defaultsTo('pgboss', checkBossSchema),
  timeoutSeconds: defaultsTo(10, checkTimerSeconds),
} satisfies OptionRules<DeadLettersOptions>

const BATCH_SIZE = 500

/** pg-boss takes no other: it does not quote them. */
const BOSS_SCHEMA = /^[A-Za-z_]\w{0,49}$/

/**
 * Makes what reads and replays the dead letters: the intents whose last try failed, or whose worker was
 * killed again and again.
 *
 * @throws TypeError naming the option, for one that is missing or not of its type.
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
  // PostgreSQL folds a name that is not quoted.
  const jobs = `${quoteSchema(bossSchema.toLowerCase())}.job`
  const connections = createConnections(pool, toMilliseconds(timeoutSeconds))
  const isDead = `name = '${DEAD_LETTER_QUEUE}' and state < 'active'`
  const find = createQuery(
    `select id, data, coalesce(
         data ->> 'reason', output -> 'value' ->> 'message', output ->> 'message', output::text, 'unknown'
       ) as reason,
       to_char(created_on at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as since
     from ${jobs} where ${isDead} order by created_on, id limit $1`,
    readLetterRow,
  )
  const findIds = createQuery(
    `select id from ${jobs} where ${isDead} order by created_on, id`,
    readIdRow,
  )
  const hold = createQuery(
    `select id, data from ${jobs} where ${isDead} and id = any ($1::uuid[]) order by id for update`,
    readHeldRow,
  )
  const remove = createCommand(`delete from ${jobs} where ${isDead} and id = any ($1::uuid[])`)

  async function putBack(ids: readonly string[]): Promise<number> {
    return await connections.transact(async (run, runSql) => {
      const held = await run(hold, [ids])
      const readable = held.flatMap(({ id, data }) => (isIntentJob(data) ? [{ id, data }] : []))
      await run(remove, [readable.map(({ id }) => id)])
      // The rest as it is: a newer release may have put more into it.
      const again = readable.map(({ data }) => ({ data: { ...withoutReason(data), attempt: 1 } }))
      await insertIntentJobs(boss, runSql, again)
      return again.length
    })
  }

  return {
    async list({ limit = 1_000 } = {}) {
      checkPositiveInteger('limit', limit)
      const rows = await connections.run(find, [limit])
      return rows.map(readLetter)
    },
    async replay(which) {
      if (which !== 'all') checkList('which', which, checkString)
      const named = which === 'all' ? (await connections.run(findIds)).map(({ id }) => id) : which
      const ids = named.filter(isUuid)
      let count = 0
      for (let from = 0; from < ids.length; from += BATCH_SIZE) {
        count += await putBack(ids.slice(from, from + BATCH_SIZE))
      }
      return count
    },
  }
}

function withoutReason(data: IntentJob): IntentJob {
  const { reason: _, ...job }: IntentJob & { readonly reason?: unknown } = data
  return job
}

function checkBossSchema(field: string, schema: unknown): void {
  const expected = 'a name of pg-boss: at most 50 letters, digits and _, not beginning with a digit'
  check(typeof schema === 'string' && BOSS_SCHEMA.test(schema), field, expected, schema)
}

interface HeldRow {
  readonly id: string
  readonly data: unknown
}

interface LetterRow extends HeldRow {
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
  return { ...readColumns<Omit<LetterRow, 'data'>>(row, columns), data: dataOf(row) }
}

function readHeldRow(row: unknown): HeldRow {
  return { ...readIdRow(row), data: dataOf(row) }
}

function readIdRow(row: unknown): { readonly id: string } {
  return readColumns<{ readonly id: string }>(row, { id: 'string' })
}

/** Anybody may have put it there. */
function dataOf(row: unknown): unknown {
  return Reflect.get(Object(row), 'data')
}
