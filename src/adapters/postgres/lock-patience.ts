/** For how long the server waits for a lock that somebody else holds. */
export interface LockPatience {
  /** As `lock_timeout` takes it, in milliseconds; `null` for as long as the session lets it. */
  printMilliseconds(): string | null
  /** A lock was waited for in vain. */
  lessen(): void
}

/** An update may wait for two: that of the workspace, and that of the lead. */
const PART_OF_TIMEOUT = 0.45

/**
 * Makes the patience for one update, of one lead or of many: half as long after every wait in vain, so that
 * many leads are waited for little longer than one, and each that nobody holds is still written.
 *
 * @param timeoutMs - The server is to give up before the client does: a connection on which it
 * goes on is lost.
 */
export function createLockPatience(timeoutMs: number): LockPatience {
  let milliseconds = timeoutMs * PART_OF_TIMEOUT
  return {
    printMilliseconds: () => print(milliseconds),
    lessen: () => {
      milliseconds /= 2
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
