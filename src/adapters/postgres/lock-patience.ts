/** For how long the server waits for a lock that somebody else holds. */
export interface LockPatience {
  /** As `lock_timeout` takes it, in milliseconds; `null` for as long as the session lets it. */
  printMilliseconds(): string | null
  /** A lock was waited for in vain. */
  lessen(): void
}

/** The server is to give up before the client does: a connection on which it goes on is lost. */
const PART_OF_TIMEOUT = 0.9

/** Long enough for what others do in passing. */
const LEAST_MILLISECONDS = 10

/** Makes the patience for one lead: all the time that there is. */
export function createPatienceForOne(timeoutMilliseconds: number): LockPatience {
  const milliseconds = timeoutMilliseconds * PART_OF_TIMEOUT
  return { printMilliseconds: () => print(milliseconds), lessen: () => {} }
}

/**
 * Makes the patience for many leads: half as long after every wait in vain, so that all of them together
 * are waited for little longer than one, and each that nobody holds is still written.
 */
export function createPatienceForMany(timeoutMilliseconds: number): LockPatience {
  let milliseconds = (timeoutMilliseconds * PART_OF_TIMEOUT) / 2
  return {
    printMilliseconds: () => print(milliseconds),
    lessen: () => {
      milliseconds = Math.max(milliseconds / 2, LEAST_MILLISECONDS)
    },
  }
}

/** The patience of whoever has begun the transaction. */
export const PATIENCE_OF_SESSION: LockPatience = {
  printMilliseconds: () => null,
  lessen: () => {},
}

/** To wait for no milliseconds would be to wait without end. */
function print(milliseconds: number): string {
  return String(Math.max(1, Math.floor(milliseconds)))
}
