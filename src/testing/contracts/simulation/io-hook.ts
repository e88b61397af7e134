import type * as fc from 'fast-check'

/**
 * Runs one I/O call of an adapter: a query, a file that is read or written, a request. The checks pass
 * their own hook to control the order of concurrent calls and to let single calls fail. A call may wait
 * for another call, for example for a row lock, and may contain other calls, as a transaction does. In
 * production the hook is `(call) => call()`.
 *
 * @example
 * ```ts
 * // Each query is one I/O call.
 * const harness: LeadRepositoryHarness = {
 *   prepare: () => ({
 *     open: (io: IoHook) => createYourRepository((sql, values) => io(() => pool.query(sql, values))),
 *   }),
 * }
 * ```
 */
export type IoHook = <T>(call: () => Promise<T>) => Promise<T>

/**
 * Runs an I/O call when the scheduler selects it. The call is an item of a sequence, because the
 * scheduler waits for the end of such an item before it selects the next one. The same seed therefore leads
 * to the same order, however long the calls take. A blocked call delays the others only for a moment.
 */
export function scheduleCall<T>(
  scheduler: fc.Scheduler,
  call: () => Promise<T>,
  label = 'I/O call',
): Promise<T> {
  return new Promise((resolve, reject) => {
    const run = async () => void (await waitUntilDoneOrBlocked(call().then(resolve, reject)))
    scheduler.scheduleSequence([{ label, builder: run }])
  })
}

/** A call that takes longer than this is assumed to wait for another call. */
const BLOCKED_AFTER_MS = 20

/** Waits for a call, but no longer than this. Reports whether the call has ended. */
export function waitUntilDoneOrBlocked(
  call: Promise<unknown>,
  blockedAfterMs = BLOCKED_AFTER_MS,
): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), blockedAfterMs)
    const end = () => {
      clearTimeout(timer)
      resolve(true)
    }
    call.then(end, end)
  })
}
