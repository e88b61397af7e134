import { setTimeout as delay } from 'node:timers/promises'
import { isConflict, PostgresConflictError } from './errors.js'

const MOST_TRIES = 6
const FIRST_DELAY_MILLISECONDS = 10

/**
 * Does work again that was given up for the sake of others, a bounded number of times, each a little
 * later: at random, so that those who collided do not meet again.
 *
 * @throws PostgresConflictError where it never came through.
 */
export async function retryConflicts<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      if (!isConflict(error)) throw error
      if (tries === MOST_TRIES) {
        const message = `Given up by PostgreSQL for the sake of others, ${tries} times`
        throw new PostgresConflictError(message, { cause: error })
      }
    }
    await delay(Math.random() * FIRST_DELAY_MILLISECONDS * 2 ** tries)
  }
}
