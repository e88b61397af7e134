import {
  isStoreUnavailableError,
  StoreUnavailableError,
} from '../../ports/store-unavailable-error.js'

/**
 * The database could not be reached, or did not answer in time. What was asked of it may have been done
 * or not: an update is stored whole, with its intents, or not at all.
 *
 * @example
 * ```ts
 * const statusOf = (error: unknown): number =>
 *   error instanceof PostgresUnavailableError ? 503 : 500
 * ```
 */
export class PostgresUnavailableError extends StoreUnavailableError {
  override readonly name: string = 'PostgresUnavailableError'
  override readonly code = 'POSTGRES_UNAVAILABLE'
}

/**
 * The database gave up what was asked of it for the time it took: others hold a lead, or are changing its
 * tags or subsequences, or the session's own settings allow no more. Nothing has been stored.
 *
 * @example
 * ```ts
 * await service.updateLead(ref, patch).catch((error: unknown) => {
 *   if (error instanceof PostgresTimeoutError) console.warn('Nothing is stored; others hold the lead')
 *   throw error
 * })
 * ```
 */
export class PostgresTimeoutError extends StoreUnavailableError {
  override readonly name: string = 'PostgresTimeoutError'
  override readonly code = 'POSTGRES_TIMEOUT'
}

/**
 * Others kept coming between, however often it was tried, or the caller's own transaction cannot go on.
 * Nothing has been stored: the whole of it can be tried again.
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

// Connection exceptions, insufficient resources, a server that shuts down or is not yet up, one that is
// only read from since another has taken over, and one that ended a session for the time of its transaction.
const UNAVAILABLE = /^(08|53|57P|25006|25P03|25P04)/

// A statement or a lock took as long as it may.
const TIMED_OUT = /^(57014|55P03)$/

// A statement that was prepared on the connection is not there, or another one is: somebody else, such as
// a pooler, has changed it.
const PREPARED_OTHERWISE = /^(26000|42P05)$/

/** Whether a transaction was given up for the sake of another, and would succeed if tried again. */
export function isConflict(error: unknown): boolean {
  const state = sqlStateOf(error)
  return state === SERIALIZATION_FAILURE || state === DEADLOCK_DETECTED
}

/** Whether the database did not say what it thinks of the statement. */
export function isUnavailable(error: unknown): boolean {
  const state = sqlStateOf(error)
  return state === null || UNAVAILABLE.test(state)
}

/** Whether it failed for the state of the database, or of an application's own store, whatever was asked of it. */
export function isOutage(error: unknown): boolean {
  return isStoreUnavailableError(error)
}

/** Whether the database answered that it took too long. */
export function isTimeout(error: unknown): boolean {
  return TIMED_OUT.test(sqlStateOf(error) ?? '')
}

/** Whether a connection on which this happened can go on to be used. */
export function leavesConnectionUsable(error: unknown): boolean {
  const isLost = error instanceof PostgresUnavailableError
  return !isLost && !PREPARED_OTHERWISE.test(sqlStateOf(error) ?? '')
}

/** The five characters by which PostgreSQL names an error; `null` for an error of anything else. */
function sqlStateOf(error: unknown): string | null {
  const code: unknown = Reflect.get(Object(error), 'code')
  // Only the server's errors are of a severity: `EPIPE` has five characters, and comes from Node.
  const isOfServer = typeof Reflect.get(Object(error), 'severity') === 'string'
  return isOfServer && typeof code === 'string' ? code : null
}
