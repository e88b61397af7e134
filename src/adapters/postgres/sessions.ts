import { PostgresUnavailableError } from './errors.js'
import type { PostgresResult } from './postgres-pool.js'

/**
 * Runs SQL on one connection.
 *
 * @throws PostgresUnavailableError if PostgreSQL is unavailable or does not answer in time.
 * @throws PostgresTimeoutError if PostgreSQL canceled the statement.
 */
export type Query = (
  statement: { readonly text: string; readonly name?: string },
  values: readonly unknown[],
) => Promise<PostgresResult>

/** Runs work on connections, which are released when the work ends. Every wait has a timeout. */
export interface Sessions {
  /** Runs work that executes one statement. */
  use<T>(work: (query: Query) => Promise<T>): Promise<T>
  /** Runs work in a transaction with the isolation level `read committed`. Rolls back if the work throws. */
  transact<T>(work: (query: Query) => Promise<T>): Promise<T>
}

/**
 * Waits for a call of PostgreSQL, which may continue after the timeout.
 *
 * @param what - What the call waits for.
 * @throws PostgresUnavailableError after the timeout.
 */
export async function limitWait<T>(call: Promise<T>, timeoutMs: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(createTimeoutError(timeoutMs, what)), timeoutMs)
  })
  try {
    return await Promise.race([call, timeout])
  } finally {
    clearTimeout(timer)
  }
}

/** Returns the error for a wait that exceeded the timeout. */
export function createTimeoutError(timeoutMs: number, what: string): PostgresUnavailableError {
  return new PostgresUnavailableError(`Timed out after ${timeoutMs} ms waiting for ${what}`)
}
