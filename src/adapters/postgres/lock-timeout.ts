/** Limits how long the server waits for a lock that another transaction holds. */
export interface LockTimeout {
  /** Returns the value of `lock_timeout` in milliseconds, or `null` to keep the session's own setting. */
  toSetting(): string | null
  /** Called after a lock was not acquired in time. */
  halve(): void
}

/** An update may wait for two locks: one on the workspace and one on the lead. */
const SHARE_OF_TIMEOUT = 0.45

/**
 * The longest wait of updates that several callers share. An application's own statement may not skip locked leads: the
 * other callers must not wait for them.
 */
export const MAX_SHARED_WAIT_MS = 50

/**
 * Creates the lock timeout of one call of `update` or `updateMany`. Halving it after every timeout keeps the wait for
 * many locked leads close to the wait for one.
 *
 * @param timeoutMs - The client's timeout. The server must give up earlier: a connection on which it still works is
 * lost.
 * @param maxMs - The longest lock timeout, whatever the client's timeout is.
 */
export function createLockTimeout(
  timeoutMs: number,
  maxMs = Number.POSITIVE_INFINITY,
): LockTimeout {
  let lockTimeoutMs = Math.min(timeoutMs * SHARE_OF_TIMEOUT, maxMs)
  return {
    // 0 would disable the timeout.
    toSetting: () => String(Math.max(1, Math.floor(lockTimeoutMs))),
    halve: () => {
      lockTimeoutMs /= 2
    },
  }
}

/** The lock timeout in the caller's own transaction. */
export const SESSION_LOCK_TIMEOUT: LockTimeout = {
  toSetting: () => null,
  halve: () => {},
}
