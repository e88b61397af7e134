import { StoreUnavailableError } from '../../ports/store-unavailable-error.js'
import { describeServerError, findSqlState, unwrapError } from './server-error.js'

/**
 * PostgreSQL could not be reached, or did not answer in time. The call may have taken effect or not: an update is
 * stored completely, with its intents, or not at all.
 *
 * @example
 * ```ts
 * const toStatus = (error: unknown): number =>
 *   error instanceof PostgresUnavailableError ? 503 : 500
 * ```
 */
export class PostgresUnavailableError extends StoreUnavailableError {
  override readonly name: string = 'PostgresUnavailableError'
  override readonly code = 'POSTGRES_UNAVAILABLE'
}

/**
 * PostgreSQL canceled the call because it took too long: another transaction locks the lead, or changes its tags or
 * subsequences, or the session's own settings allow no more time. Nothing has been stored.
 *
 * @example
 * ```ts
 * await service.updateLead(ref, patch).catch((error: unknown) => {
 *   if (error instanceof PostgresTimeoutError) console.warn('Nothing is stored: the lead is locked')
 *   throw error
 * })
 * ```
 */
export class PostgresTimeoutError extends StoreUnavailableError {
  override readonly name: string = 'PostgresTimeoutError'
  override readonly code = 'POSTGRES_TIMEOUT'
}

/**
 * Every attempt met a concurrent change, or PostgreSQL aborted the caller's own transaction. Nothing has been stored:
 * the whole call, or the whole transaction, can be retried.
 *
 * @example
 * ```ts
 * async function withRetry<T>(transaction: () => Promise<T>): Promise<T> {
 *   return transaction().catch((error: unknown) => {
 *     if (error instanceof PostgresConflictError) return transaction()
 *     throw error
 *   })
 * }
 * ```
 */
export class PostgresConflictError extends StoreUnavailableError {
  override readonly name: string = 'PostgresConflictError'
  override readonly code = 'POSTGRES_CONFLICT'
}

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const SERIALIZATION_FAILURE = '40001'
const DEADLOCK_DETECTED = '40P01'

/**
 * Connection exceptions, insufficient resources, a server that shuts down or starts up, a server that became read-only
 * in a failover, and a session that the server ended because of an idle or a long transaction.
 */
const UNAVAILABLE = /^(08|53|57P|25006|25P03|25P04)/

/** `query_canceled` by `statement_timeout`, and `lock_not_available` by `lock_timeout`. */
const TIMED_OUT = /^(57014|55P03)$/

/** A prepared statement is missing or another one has its name, for example behind a connection pooler. */
const PREPARED_STATEMENT_MISMATCH = /^(26000|42P05)$/

/** Reports whether a serialization failure or a deadlock aborted the transaction: it can be retried. */
export function isConflict(error: unknown): boolean {
  const state = findSqlState(error)
  return state === SERIALIZATION_FAILURE || state === DEADLOCK_DETECTED
}

/**
 * Returns the error to throw for an error of a client: a `PostgresTimeoutError` if PostgreSQL canceled the statement, a
 * `PostgresUnavailableError` if the statement has no result because of the connection, otherwise the error of the
 * server.
 */
export function toPostgresError(error: unknown): unknown {
  if (error instanceof PostgresUnavailableError) return error
  const state = findSqlState(error)
  if (state === null || UNAVAILABLE.test(state)) return toUnavailableError(error)
  const options = { cause: unwrapError(error) }
  if (TIMED_OUT.test(state)) {
    return new PostgresTimeoutError(`PostgreSQL timed out: ${describeServerError(error)}`, options)
  }
  if (!PREPARED_STATEMENT_MISMATCH.test(state)) return unwrapError(error)
  // Nothing is stored. The connection is closed, because it may lack other prepared statements as well.
  const cure =
    'behind a connection pooler, set preparedStatements: false, or max_prepared_statements in PgBouncer 1.21 or later'
  const message = `PostgreSQL does not have the prepared statement (${describeServerError(error)}): ${cure}`
  return new PostgresUnavailableError(message, options)
}

/** Returns a `PostgresUnavailableError` with the message of its cause. */
export function toUnavailableError(error: unknown): PostgresUnavailableError {
  return new PostgresUnavailableError(`PostgreSQL did not answer: ${describeServerError(error)}`, {
    cause: unwrapError(error),
  })
}

/** Reports whether the connection can still be used after this error. */
export function leavesConnectionUsable(error: unknown): boolean {
  return !(error instanceof PostgresUnavailableError)
}
