/**
 * Waits for work until a signal is aborted. The work itself may go on.
 *
 * @throws What the work throws, or the signal's reason as soon as it is aborted.
 */
export async function abortable<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let abort: (() => void) | undefined
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort)
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    // A signal can outlive the work by far, such as that of a program.
    if (abort !== undefined) signal.removeEventListener('abort', abort)
  }
}
