/** Returns the message of a thrown value, which can be of any type: an application's code may have thrown it. */
export function describeError(error: unknown): string {
  try {
    if (!(error instanceof Error)) return String(error)
    // The message is empty if Node connected to several addresses without success.
    return error.message || (getErrorCode(error) ?? error.name)
  } catch {
    return 'An error that cannot be printed'
  }
}

/** Returns the code of an error, such as `ECONNRESET`, or `undefined` if it has none. */
export function getErrorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
