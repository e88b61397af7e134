import { abortable } from '../../shared/promises.js'

/** Work took longer than its time limit. */
export class TimeLimitError extends Error {
  override readonly name: string = 'TimeLimitError'
}

/**
 * Waits for work, up to a time limit.
 *
 * @param work - Receives a signal that is aborted when the time is up.
 * @throws What the work throws; TimeLimitError if it takes too long.
 */
export async function limitTime<T>(
  seconds: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const timer = setTimeout(() => {
    controller.abort(new TimeLimitError(`Timed out after ${seconds} seconds`))
  }, seconds * 1000)
  try {
    return await abortable(controller.signal, work(controller.signal))
  } finally {
    clearTimeout(timer)
  }
}
