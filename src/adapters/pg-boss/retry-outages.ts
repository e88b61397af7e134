import { setTimeout as delay } from 'node:timers/promises'
import { isOutage } from '../postgres/errors.js'

const FIRST_PAUSE_MILLISECONDS = 100
const LONGEST_PAUSE_MILLISECONDS = 2_000

/**
 * Does work again for which the database could not be reached, or had no time. What was lost may have been
 * the answer only, so the work must be such that it does nothing where it has been done.
 *
 * @param mayGoOn - Asked after each failure.
 * @throws what the work threw at last.
 */
export async function retryOutages(
  work: () => Promise<void>,
  mayGoOn: () => boolean,
): Promise<void> {
  let pause = FIRST_PAUSE_MILLISECONDS
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isOutage(error) || !mayGoOn()) throw error
    }
    await delay(pause)
    pause = Math.min(pause * 2, LONGEST_PAUSE_MILLISECONDS)
  }
}
