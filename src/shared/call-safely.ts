/**
 * Calls a host's callback. What it throws, or rejects with, is dropped: there is nobody left to tell,
 * and what has been stored must not look as if it had failed.
 */
export function callSafely(callback: () => unknown): void {
  try {
    Promise.resolve(callback()).catch(() => undefined)
  } catch {
    // Dropped, as the doc comment says.
  }
}
