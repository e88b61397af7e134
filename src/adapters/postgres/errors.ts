import { StoreUnavailableError } from '../../ports/store-unavailable-error.js'

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
  const state = getSqlState(error)
  return state === SERIALIZATION_FAILURE || state === DEADLOCK_DETECTED
}

/** Reports whether the statement has no result because PostgreSQL is unavailable or unreachable. */
export function isUnavailable(error: unknown): boolean {
  const state = getSqlState(error)
  return state === null || UNAVAILABLE.test(state)
}

/** Reports whether PostgreSQL canceled the statement because it took too long. */
export function isTimeout(error: unknown): boolean {
  return TIMED_OUT.test(getSqlState(error) ?? '')
}

/** Reports whether the connection lacks a prepared statement, or has another one with its name. */
export function isPreparedStatementMismatch(error: unknown): boolean {
  return PREPARED_STATEMENT_MISMATCH.test(getSqlState(error) ?? '')
}

/** Reports whether the connection can still be used after this error. */
export function leavesConnectionUsable(error: unknown): boolean {
  return !(error instanceof PostgresUnavailableError)
}

/** Returns the five characters of SQLSTATE, or `null` if the error does not come from the server. */
function getSqlState(error: unknown): string | null {
  const code: unknown = Reflect.get(Object(error), 'code')
  // Only the server's errors have a severity: Node's `EPIPE` has five characters as well.
  const isFromServer = typeof Reflect.get(Object(error), 'severity') === 'string'
  return isFromServer && typeof code === 'string' ? code : null
}
