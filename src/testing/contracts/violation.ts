import { isLeadUpdateError } from '../../core/errors.js'
import { findDifferences } from '../checks/json-difference.js'

/** An adapter violates its contract. */
export class ContractViolation extends Error {
  override readonly name: string = 'ContractViolation'
}

/** Describes a violation by its message, and any other error as thrown by the adapter. */
export function describeError(error: unknown): string {
  return error instanceof ContractViolation ? error.message : `It threw ${String(error)}`
}

/** @throws {@link ContractViolation} with the message if the condition is false. */
export function expectThat(condition: boolean, message: string): void {
  if (!condition) throw new ContractViolation(message)
}

/** @throws {@link ContractViolation} if the values differ as JSON; the message lists the differences. */
export function expectEqual(what: string, actual: unknown, expected: unknown): void {
  const differences = findDifferences(actual, expected)
  if (differences.length === 0) return
  const lines = differences.map((difference) => `  ${difference}`)
  throw new ContractViolation(`${what}:\n${lines.join('\n')}`)
}

/** @throws {@link ContractViolation} if an id occurs more than once. */
export function expectDistinct(ids: readonly string[]): void {
  const duplicates = ids.filter((id, index) => ids.indexOf(id) !== index)
  expectThat(duplicates.length === 0, `Several intents have the id ${duplicates.join(', ')}`)
}

/**
 * Waits for a call that must reject.
 *
 * @returns The reason of the rejection.
 * @throws {@link ContractViolation} if the call resolves.
 */
export async function expectRejection(what: string, call: Promise<unknown>): Promise<unknown> {
  try {
    await call
  } catch (error) {
    return error
  }
  throw new ContractViolation(`${what} resolved, but must reject`)
}

/** @throws {@link ContractViolation} if an error is not a `NOT_FOUND`. Its message does not matter. */
export function expectNotFound(error: unknown): void {
  if (isLeadUpdateError(error) && error.code === 'NOT_FOUND') return
  throw new ContractViolation(`Expected a rejection with NOT_FOUND, got ${String(error)}`)
}

/** @throws {@link ContractViolation} if an adapter declares other capabilities than its harness. */
export function expectCapabilities(
  declared: readonly string[] = [],
  byHarness: readonly string[] = [],
): void {
  const [actual, expected] = [declared, byHarness].map(
    (names) => [...names].sort().join(', ') || 'none',
  )
  expectThat(
    actual === expected,
    `The adapter declares ${actual}, its harness declares ${expected}`,
  )
}

/**
 * Checks that the simulation has seen I/O calls. An adapter that bypasses the hook would pass the
 * cases of failures and crashes untested.
 */
export function expectIo(calls: number): void {
  expectThat(calls > 0, 'The adapter performs no I/O through the hook that open() received')
}
