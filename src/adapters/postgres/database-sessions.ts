import { setImmediate as nextTurn } from 'node:timers/promises'
import { abortable } from '../../shared/promises.js'
import { leavesConnectionUsable, toPostgresError } from './errors.js'
import type { PostgresResult, SqlClient, SqlDatabase, SqlValue } from './postgres-pool.js'
import { createTimeoutError, limitWait, type Query, type Sessions } from './sessions.js'

/** The default isolation level of a database can be another one. */
const READ_COMMITTED = { text: 'set transaction isolation level read committed' }

/** Creates sessions on the connections of another client than `pg`. */
export function createDatabaseSessions(db: SqlDatabase, timeoutMs: number): Sessions {
  return {
    use: (work) => work(queryDatabase(db, timeoutMs)),
    transact: (work) => transact(db, timeoutMs, work),
  }
}

/** Creates the function that runs SQL by another client. The statement may continue after the timeout. */
export function queryDatabase(client: SqlClient, timeoutMs: number): Query {
  return async ({ text }, values) => {
    const result = await limitWait(
      startQuery(client, text, values),
      timeoutMs,
      'PostgreSQL to run a statement',
    ).catch((error: unknown) => {
      throw toPostgresError(error)
    })
    if (Array.isArray(Reflect.get(Object(result), 'rows'))) return result
    throw new TypeError('query() of a database must resolve to an object with an array "rows"')
  }
}

/** Converts an error that the client throws immediately to a rejection. */
async function startQuery(
  client: SqlClient,
  text: string,
  values: readonly unknown[],
): Promise<PostgresResult> {
  return await client.query(text, values.map(toSqlValue))
}

/** Converts a value to the text that `pg` sends. */
function toSqlValue(value: unknown): SqlValue {
  if (value === undefined || value === null) return null
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value
  }
  return Array.isArray(value) ? toArrayLiteral(value) : JSON.stringify(value)
}

/** Returns an array as text, because the clients encode arrays differently. */
function toArrayLiteral(items: readonly unknown[]): string {
  const literals = items.map((item) =>
    item === null ? 'null' : `"${toText(item).replaceAll(/["\\]/g, String.raw`\$&`)}"`,
  )
  return `{${literals.join()}}`
}

function toText(item: unknown): string {
  return typeof item === 'string' ? item : JSON.stringify(item)
}

/** The outcome of the work in a transaction. */
type Outcome<T> = { readonly value: T } | { readonly error: unknown }

/**
 * Runs work in a transaction of another client. It rejects as soon as a wait exceeds the timeout, and the work runs no
 * statement after that: the client may still wait for PostgreSQL before it rolls back.
 */
async function transact<T>(
  db: SqlDatabase,
  timeoutMs: number,
  work: (query: Query) => Promise<T>,
): Promise<T> {
  const end = new AbortController()
  const state: { outcome?: Outcome<T>; hasEnded: boolean } = { hasEnded: false }
  let timer: NodeJS.Timeout | undefined

  function startWaiting(what: string): void {
    if (end.signal.aborted) return
    timer = setTimeout(() => end.abort(createTimeoutError(timeoutMs, what)), timeoutMs)
  }

  async function runWork(client: SqlClient): Promise<void> {
    clearTimeout(timer)
    const run = queryDatabase(client, timeoutMs)
    const query: Query = async (statement, values) => {
      end.signal.throwIfAborted()
      try {
        return await run(statement, values)
      } catch (error) {
        if (!leavesConnectionUsable(error)) end.abort(error)
        throw error
      }
    }
    const outcome = await settle(async () => {
      await query(READ_COMMITTED, [])
      return await work(query)
    })
    state.outcome = outcome
    // The client may reject the transaction together with the statement, because the connection is lost.
    if (end.signal.aborted) await nextTurn()
    // postgres.js would still send a rollback on the lost connection, which throws an uncaught error.
    if (state.hasEnded) await never()
    startWaiting('a PostgreSQL transaction to end')
    if ('error' in outcome) throw outcome.error
  }

  startWaiting('a PostgreSQL transaction to begin')
  const transaction = startTransaction(db, runWork).finally(() => {
    state.hasEnded = true
  })
  try {
    await abortable(end.signal, transaction)
  } catch (error) {
    // The error of the work says more than the error of the rollback.
    throw state.outcome && 'error' in state.outcome ? state.outcome.error : toPostgresError(error)
  } finally {
    clearTimeout(timer)
    end.abort(new Error('The transaction has ended'))
  }
  const { outcome } = state
  if (outcome === undefined) {
    throw new TypeError('transaction() of a database must call its work and wait for it')
  }
  if ('error' in outcome) throw outcome.error
  return outcome.value
}

async function settle<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await work() }
  } catch (error) {
    return { error }
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined)
}

/** Converts an error that the client throws immediately to a rejection. */
async function startTransaction(
  db: SqlDatabase,
  work: (client: SqlClient) => Promise<void>,
): Promise<void> {
  await db.transaction(work)
}
