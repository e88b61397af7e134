/**
 * The database could not be reached, or did not answer in time. What was asked of it may have been done
 * or not: an update is stored whole, with its intents, or not at all.
 */
export class PostgresUnavailableError extends Error {
  override readonly name: string = 'PostgresUnavailableError'
  readonly code = 'POSTGRES_UNAVAILABLE'
}

/**
 * Others kept coming between, however often it was tried, or the caller's own transaction cannot go on.
 * Nothing has been stored: the whole of it can be tried again.
 */
export class PostgresConflictError extends Error {
  override readonly name: string = 'PostgresConflictError'
  readonly code = 'POSTGRES_CONFLICT'
}

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const SERIALIZATION_FAILURE = '40001'
const DEADLOCK_DETECTED = '40P01'

// Connection exceptions, insufficient resources, and a server that shuts down or is not yet up.
const UNAVAILABLE = /^(08|53|57P)/

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

/** The five characters by which PostgreSQL names an error; `null` for an error of anything else. */
function sqlStateOf(error: unknown): string | null {
  const code: unknown = Reflect.get(Object(error), 'code')
  const isSqlState = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)
  return isSqlState ? code : null
}
