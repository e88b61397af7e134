import * as fc from 'fast-check'
import { checkPositiveInteger } from '../../core/argument-checks.js'
import { defaultsTo, type OptionRules, resolveOptions } from '../../core/resolve-options.js'
import { checkPeerVersion } from '../../peers/check-peer.js'
import { FAST_CHECK } from '../../peers/supported-peers.js'
import { type Check, CheckError } from '../checks/check.js'
import { checkSeed } from '../checks/property-check.js'
import { createProcesses, type Processes } from './simulation/processes.js'
import { ContractViolation, describeError } from './violation.js'

checkPeerVersion('testing', FAST_CHECK, fc.__version)

/**
 * Creates a check for each test case that applies to the adapter of the harness.
 *
 * @throws TypeError if an option is unknown or has an invalid value; the message names it.
 */
export function createChecks<Context extends TestContext, Harness>(
  groups: ReadonlyArray<TestGroup<TestCase<Context>, Harness>>,
  harness: Harness,
  options: ContractChecksOptions,
  createContext: (base: TestContext) => Context,
): Check[] {
  const parameters = resolveOptions('options', options, OPTIONS)
  return groups
    .filter(([, , appliesTo = () => true]) => appliesTo(harness))
    .flatMap(([group, cases]) =>
      Object.entries(cases).map(([name, { description, run }]) => {
        const title = { group, name, description }
        return {
          ...title,
          run: () => runTestCase(title, run, createContext(createTestContext(parameters))),
        }
      }),
    )
}

async function runTestCase<Context extends TestContext>(
  title: CheckError['check'],
  run: TestCase<Context>['run'],
  context: Context,
): Promise<number> {
  const [tested] = await Promise.allSettled([run(context)])
  const [closed] = await Promise.allSettled([context.processes.close()])
  // A violation may be the reason why an adapter cannot be closed, so it is reported first.
  for (const outcome of [tested, closed]) {
    if (outcome.status === 'fulfilled') continue
    throw new CheckError(title, describeError(outcome.reason), outcome.reason)
  }
  return context.situations()
}

/**
 * Options of the contract checks.
 *
 * @example
 * ```ts
 * // Every night 1,000 new orders of the concurrent I/O calls.
 * const options: ContractChecksOptions = { seed: Date.now(), numRuns: 1_000 }
 * await assertChecks(leadRepositoryChecks(repositoryHarness, options))
 * ```
 */
export interface ContractChecksOptions {
  /**
   * The seed for the orders of concurrent I/O calls. The message of a failure names it. Defaults to 1: all
   * runs test the same orders, so a check fails in CI only if the adapter has changed.
   */
  readonly seed?: number | undefined
  /** The number of orders to test for each concurrent situation. Defaults to 50. */
  readonly numRuns?: number | undefined
}

const OPTIONS = {
  seed: defaultsTo(1, checkSeed),
  numRuns: defaultsTo(50, checkPositiveInteger),
} satisfies OptionRules<ContractChecksOptions>

/** One requirement of a contract. */
export interface TestCase<Context> {
  readonly description: string
  /** Rejects if the adapter violates the requirement. */
  readonly run: (context: Context) => Promise<void>
}

/** The test cases of one group, by their names. */
export type TestCases<Case> = Readonly<Record<string, Case>>

/** The name of a group, its test cases, and whether they apply to the adapter of a harness. */
export type TestGroup<Case, Harness> = readonly [
  group: string,
  cases: TestCases<Case>,
  appliesTo?: (harness: Harness) => boolean,
]

/** Runs a situation with many values and many orders of its I/O calls. */
type Explore = <T>(
  values: fc.Arbitrary<T>,
  situation: (scheduler: fc.Scheduler, value: T) => Promise<void>,
) => Promise<void>

/** The environment of one test case. */
export interface TestContext {
  readonly processes: Processes
  readonly explore: Explore
  /** Counts one more situation. */
  readonly countSituation: () => void
  /** Returns the number of situations so far. */
  readonly situations: () => number
}

function createTestContext(parameters: { seed: number; numRuns: number }): TestContext {
  const processes = createProcesses()
  let count = 0
  return {
    processes,
    countSituation: () => void (count += 1),
    situations: () => count,
    async explore(values, situation) {
      const property = fc.asyncProperty(fc.scheduler(), values, async (scheduler, value) => {
        await situation(scheduler, value)
        await processes.close()
      })
      const { failed, errorInstance, counterexample } = await fc.check(property, parameters)
      if (!failed) return
      const message = `${describeError(errorInstance)}\nSeed ${parameters.seed}, counterexample ${fc.stringify(counterexample)}`
      throw new ContractViolation(message, { cause: errorInstance })
    },
  }
}
