/**
 * Calls a callback of the application. Its errors are dropped: there is no one left to report them to, and a stored
 * update must not appear to have failed.
 */
export function callSafely(callback: () => unknown): void {
  try {
    Promise.resolve(callback()).catch(() => undefined)
  } catch {
    // Dropped: see above.
  }
}

/**
 * Waits for work until a signal is aborted. The work itself may continue.
 *
 * @throws The error of the work, or the signal's reason as soon as it is aborted.
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
    // The signal may outlive the work: a listener for each call would be a leak.
    if (abort !== undefined) signal.removeEventListener('abort', abort)
  }
}
