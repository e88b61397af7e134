import {
  check,
  checkFunction,
  checkList,
  checkOptions,
  checkString,
} from '../../core/argument-checks.js'
import type { Intent } from '../../core/intents.js'
import { createConnections } from '../postgres/connections.js'
import { checkMilliseconds, checkPool } from '../postgres/postgres-arguments.js'
import type { PostgresPool } from '../postgres/postgres-pool.js'
import { quoteSchema } from '../postgres/quote-schema.js'
import { readColumns } from '../postgres/rows.js'
import { queryOf, statementOf } from '../postgres/statement.js'
import { isUuid } from '../postgres/uuid.js'
import { type IntentBoss, insertIntentJobs } from './boss-jobs.js'
import { readIntentJob } from './intent-job.js'
import { DEAD_LETTER_QUEUE } from './intent-queues.js'

/** Where dead letters are. */
export interface DeadLettersOptions {
  /** Connections to pg-boss's database: a `Pool` of `pg`. Attach its `error` listener. */
  readonly pool: PostgresPool
  /** The host's, started. */
  readonly boss: Pick<IntentBoss, 'insert'>
  /** The schema of pg-boss; `pgboss` where not given. */
  readonly bossSchema?: string | undefined
  /** How long to wait for a connection, and for each statement, in milliseconds; 10,000 where not given. */
  readonly timeoutMilliseconds?: number | undefined
}

/** An intent that is tried no more. */
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

/** Reads what is tried no more, and has it tried again. */
export interface DeadLetters {
  /** Gives those that have been here longest; 1,000 at most where `limit` is not given. */
  list(options?: { readonly limit?: number | undefined }): Promise<readonly DeadLetter[]>
  /**
   * Puts dead letters back into their queues, under the same ids of intents, with all tries before them.
   *
   * @param which - The ids of dead letters, or `'all'` that are there as it begins.
   * @returns how many were put back: those that are no longer there are not.
   */
  replay(which: readonly string[] | 'all'): Promise<number>
}

const OPTIONS = [
  'pool',
  'boss',
  'bossSchema',
  'timeoutMilliseconds',
] satisfies (keyof DeadLettersOptions)[]

const BATCH_SIZE = 500

/**
 * Makes what reads and replays the dead letters: the intents whose last try failed, or whose worker was
 * killed again and again.
 *
 * @throws TypeError naming the option, for one that is missing or not of its type.
 *
 * @example
 * ```ts
 * const deadLetters = createDeadLetters({ pool, boss })
 * for (const { id, intent, reason } of await deadLetters.list()) console.error(id, intent.type, reason)
 * await deadLetters.replay('all')
 * ```
 */
export function createDeadLetters(options: DeadLettersOptions): DeadLetters {
  checkOptions('options', options, OPTIONS)
  const { pool, boss, timeoutMilliseconds = 10_000 } = options
  checkPool(pool)
  checkFunction('boss.insert', Reflect.get(Object(boss), 'insert'))
  checkMilliseconds('timeoutMilliseconds', timeoutMilliseconds)
  // Not quoted in pg-boss: its name is folded as PostgreSQL folds it.
  const jobs = `${quoteSchema((options.bossSchema ?? 'pgboss').toLowerCase())}.job`
  const connections = createConnections(pool, timeoutMilliseconds)
  const isDead = `name = '${DEAD_LETTER_QUEUE}' and state < 'active' and data ? 'intentId'`
  const find = queryOf(
    `select id, data, coalesce(
         data ->> 'reason', output -> 'value' ->> 'message', output ->> 'message', output::text, 'unknown'
       ) as reason,
       to_char(created_on at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as since
     from ${jobs} where ${isDead} order by created_on, id limit $1`,
    readLetterRow,
  )
  const findIds = queryOf(
    `select id from ${jobs} where ${isDead} order by created_on, id`,
    readIdRow,
  )
  const take = statementOf(
    `with taken as (
       delete from ${jobs} where ${isDead} and id = any ($1::uuid[]) returning data
     ) select row_to_json(t)::text as row from taken t`,
    readDataRow,
  )

  async function putBack(ids: readonly string[]): Promise<number> {
    return await connections.transact(async (run, runSql) => {
      const rows = await run(take, [ids])
      const again = rows.map(({ data }) => {
        const { intentId, leadVersion, intent, endpointId, trace } = readIntentJob(data)
        return { data: { intentId, leadVersion, intent, endpointId, trace, attempt: 1 } }
      })
      await insertIntentJobs(boss, runSql, again)
      return again.length
    })
  }

  return {
    async list({ limit = 1_000 } = {}) {
      check(Number.isInteger(limit) && limit > 0, 'limit', 'a whole number above 0', limit)
      const rows = await connections.run(find, [limit])
      return rows.map(({ id, data, reason, since }) => {
        const { intentId, leadVersion, intent, endpointId = null, attempt } = readIntentJob(data)
        return { id, intentId, leadVersion, intent, endpointId, attempts: attempt, reason, since }
      })
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

interface LetterRow {
  readonly id: string
  readonly data: object
  readonly reason: string
  readonly since: string
}

function readLetterRow(row: unknown): LetterRow {
  return readColumns<LetterRow>(row, {
    id: 'string',
    data: 'object',
    reason: 'string',
    since: 'string',
  })
}

function readIdRow(row: unknown): { readonly id: string } {
  return readColumns<{ readonly id: string }>(row, { id: 'string' })
}

function readDataRow(row: unknown): { readonly data: object } {
  return readColumns<{ readonly data: object }>(row, { data: 'object' })
}
