/** Work was not done in time. */
export class TimeLimitError extends Error {
  override readonly name: string = 'TimeLimitError'
}

/**
 * Waits for work, but not for longer.
 *
 * @param work - Is given a signal, which is aborted when the time is up.
 * @throws whatever the work threw; TimeLimitError where it is not done in time.
 */
export async function limitTime<T>(
  seconds: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const isOver = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new TimeLimitError(`Not done within ${seconds} seconds`)
      controller.abort(error)
      reject(error)
    }, seconds * 1000)
  })
  try {
    return await Promise.race([work(controller.signal), isOver])
  } finally {
    clearTimeout(timer)
  }
}
