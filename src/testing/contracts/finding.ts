import { isLeadUpdateError } from '../../core/errors.js'
import { findDifferences } from '../checks/json-difference.js'

/** What a check found instead of what is promised. */
export class Finding extends Error {
  override readonly name: string = 'Finding'
}

/** Says what went wrong, be it found by a check or thrown by an adapter. */
export function describeError(error: unknown): string {
  return error instanceof Finding ? error.message : `It threw ${String(error)}`
}

/** @throws {@link Finding} where a condition of the promise does not hold. */
export function expectThat(holds: boolean, found: string): void {
  if (!holds) throw new Finding(found)
}

/** @throws {@link Finding} naming every place where two values differ as JSON. */
export function expectEqual(what: string, actual: unknown, expected: unknown): void {
  const differences = findDifferences(actual, expected)
  if (differences.length === 0) return
  throw new Finding(`${what}:\n${differences.map((difference) => `  ${difference}`).join('\n')}`)
}

/**
 * Waits for a call that must be refused.
 *
 * @returns What it rejected with.
 * @throws {@link Finding} where it resolves.
 */
export async function expectRejection(what: string, call: Promise<unknown>): Promise<unknown> {
  try {
    await call
  } catch (error) {
    return error
  }
  throw new Finding(`${what} resolved, where it had to reject`)
}

/** @throws {@link Finding} where an error is no `NOT_FOUND`, in any words. */
export function expectNotFound(error: unknown): void {
  if (isLeadUpdateError(error) && error.code === 'NOT_FOUND') return
  throw new Finding(`It had to be refused with NOT_FOUND, and there was ${String(error)}`)
}

/** @throws {@link Finding} where an adapter declares other capabilities than its harness. */
export function expectDeclared(
  declared: readonly string[] = [],
  byHarness: readonly string[] = [],
): void {
  const [is, expected] = [declared, byHarness].map(
    (names) => [...names].sort().join(', ') || 'none',
  )
  expectThat(is === expected, `It declares ${is}, and its harness declares ${expected}`)
}
