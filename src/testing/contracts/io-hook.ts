import type fc from 'fast-check'

/**
 * Runs one access of an adapter to the outside: a query, a file that is read or written, a request. The
 * checks put their own in its place, and so decide which access comes next, and which one fails. An
 * access may wait for another, as for a row lock, and may have others within it, as a transaction has.
 * In production it is `(access) => access()`.
 *
 * @example
 * ```ts
 * // Each query is an access of its own.
 * const harness: LeadRepositoryHarness = {
 *   prepare: () => ({
 *     open: (step: Step) => createYourRepository((sql, values) => step(() => pool.query(sql, values))),
 *   }),
 * }
 * ```
 */
export type IoHook = <T>(access: () => Promise<T>) => Promise<T>

/**
 * Starts the access when the scheduler comes to it. As an item of a sequence, since the scheduler waits
 * for the end of such an item before it lets another begin: so the same seed gives the same order, also
 * where the accesses themselves take their time. One that waits for another, as for a row lock, holds
 * the others up only so long.
 */
export function takeTurn<T>(
  scheduler: fc.Scheduler,
  access: () => Promise<T>,
  label = 'access',
): Promise<T> {
  return new Promise((resolve, reject) => {
    const run = () => endOrPatience(access().then(resolve, reject))
    scheduler.scheduleSequence([{ label, builder: run }])
  })
}

/** Longer than an access takes that waits for no other. */
const PATIENCE_MILLISECONDS = 20

function endOrPatience(ended: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PATIENCE_MILLISECONDS)
    void ended.finally(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}
