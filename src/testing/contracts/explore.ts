import fc from 'fast-check'
import { describeError, Finding } from './finding.js'

/**
 * How hard the checks of a contract try.
 *
 * @example
 * ```ts
 * // Each night other orders, and more of them.
 * const options: ContractChecksOptions = { seed: Date.now(), numRuns: 1_000 }
 * await assertChecks(leadRepositoryChecks(repositoryHarness, options))
 * ```
 */
export interface ContractChecksOptions {
  /**
   * What the orders of concurrent accesses are drawn from. A failure says it. Where not given it is 1, so
   * that every run tries the same: an adapter is slow to try, and fails in CI only if it changed.
   */
  readonly seed?: number | undefined
  /** How many orders are tried of each concurrent situation; 50 where not given. */
  readonly numRuns?: number | undefined
}

/** Tries a situation in many orders of its accesses. */
export type Explore = <T>(
  given: fc.Arbitrary<T>,
  situation: (order: fc.Scheduler, given: T) => Promise<void>,
) => Promise<void>

/**
 * Makes what explores.
 *
 * @param end - Called after each run.
 */
export function exploreWith(
  { seed = 1, numRuns = 50 }: ContractChecksOptions,
  end: () => Promise<void>,
): Explore {
  return async (given, situation) => {
    const property = fc.asyncProperty(fc.scheduler(), given, async (order, value) => {
      await situation(order, value)
      await end()
    })
    const details = await fc.check(property, { seed, numRuns })
    if (!details.failed) return
    const { errorInstance: error, counterexample } = details
    const found = `${describeError(error)}\nSeed ${seed}, given ${fc.stringify(counterexample)}`
    throw new Finding(found, { cause: error })
  }
}
