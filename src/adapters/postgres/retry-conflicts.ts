import { setTimeout as delay } from 'node:timers/promises'
import { isConflict, PostgresConflictError } from './errors.js'

const MAX_ATTEMPTS = 6
const INITIAL_DELAY_MS = 10

/**
 * Retries work that a serialization failure or deadlock aborted. The delays grow, and are random, so that transactions
 * that collided do not collide again.
 *
 * @throws PostgresConflictError if every attempt was aborted.
 */
export async function retryConflicts<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (!isConflict(error)) throw error
      if (attempt === MAX_ATTEMPTS) {
        const message = `Aborted by a serialization failure or deadlock: gave up after ${attempt} attempts`
        throw new PostgresConflictError(message, { cause: error })
      }
    }
    await delay(Math.random() * INITIAL_DELAY_MS * 2 ** attempt)
  }
}

/**
 * Runs work in the caller's own transaction, which cannot be retried in part.
 *
 * @throws PostgresConflictError if a serialization failure or a deadlock aborted the transaction.
 */
export async function throwConflict<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isConflict(error)) throw error
    const message = 'Aborted by a serialization failure or deadlock: retry the transaction'
    throw new PostgresConflictError(message, { cause: error })
  }
}
