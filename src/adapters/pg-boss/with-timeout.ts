import { abortable } from '../../shared/promises.js'

/** Work took longer than its timeout. */
export class TimeoutError extends Error {
  override readonly name: string = 'TimeoutError'
}

/**
 * Waits for work, up to a timeout.
 *
 * @param work - Receives a signal that is aborted after the timeout.
 * @throws The error of the work, or a {@link TimeoutError} if the work takes longer.
 */
export async function withTimeout<T>(
  seconds: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const timer = setTimeout(() => {
    controller.abort(new TimeoutError(`Timed out after ${seconds} seconds`))
  }, seconds * 1000)
  try {
    return await abortable(controller.signal, work(controller.signal))
  } finally {
    clearTimeout(timer)
  }
}
