import { toMilliseconds } from '../../shared/seconds.js'
import type { SlowAnswerFault } from './fault.js'

/**
 * Resolves once the fault is over, or the signal is aborted. It begins at once, so that fake timers can
 * be driven as soon as the call was made.
 *
 * @param onError - Told what the fault's own promise rejected with, which ends the wait too.
 */
export function waitOut(
  fault: SlowAnswerFault,
  signal: AbortSignal,
  onError: (error: unknown) => void,
): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
    if ('seconds' in fault) {
      const timer = setTimeout(resolve, toMilliseconds(fault.seconds))
      signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
    } else {
      // It may be a promise of another realm, or of another kind.
      Promise.resolve(fault.until).catch(onError).finally(resolve)
    }
  })
}
