import { type FailedCheck, shortenError } from './causes.js'
import {
  type Check,
  CheckError,
  type CheckRunOptions,
  resolveCheckRunOptions,
  runCheck,
} from './check.js'

/**
 * The functions of a test runner: vitest's, Jest's, Mocha's, or those of `node:test`.
 *
 * @example
 * ```ts
 * import { describe, test } from 'node:test'
 *
 * const functions: TestFunctions = { describe, it: test }
 * registerChecks(functions, 'our rules', lawChecks(ourRules))
 * ```
 */
export interface TestFunctions {
  /** Makes a group of tests. */
  readonly describe: (title: string, body: () => void) => unknown
  /** Makes a test. */
  readonly it: (title: string, body: () => Promise<void>) => unknown
}

/**
 * Creates a test of your runner for each check: a `describe` for each group, an `it` for each promise. A
 * test whose cause an earlier one has shown fails with a short error that names the earlier one.
 *
 * With `bail`, the tests after the first that fails are skipped if the runner can skip a test that has
 * begun, as vitest, Mocha and `node:test` can; otherwise they fail with a short error.
 *
 * @throws TypeError where there is no check at all, which would prove nothing.
 *
 * @example
 * ```ts
 * import { describe, it } from 'node:test'
 *
 * const checks = [...vectorChecks(ourRules), ...lawChecks(ourRules)]
 * registerChecks({ describe, it }, 'our rules', checks, { bail: true })
 * ```
 */
export function registerChecks(
  { describe, it }: TestFunctions,
  title: string,
  checks: readonly Check[],
  options: CheckRunOptions = {},
): void {
  const { bail } = resolveCheckRunOptions(options)
  if (checks.length === 0) throw new TypeError('There is no check to register')
  const groups = [...new Set(checks.map(({ group }) => group))]
  const failures: FailedCheck[] = []

  async function runTest(check: Check, skip: ((reason: string) => unknown) | undefined) {
    const [first] = failures
    if (bail && first !== undefined) {
      const reason = `Not run: "${first.check.group} › ${first.check.name}" failed before`
      skip?.(reason)
      if (skip === undefined) throw new CheckError(check, reason)
      return
    }
    const result = await runCheck(check)
    if (result.passed) return
    const error = shortenError(result, failures)
    failures.push(result)
    throw error
  }

  describe(title, () => {
    for (const group of groups) {
      describe(group, () => {
        for (const check of checks) {
          if (check.group !== group) continue
          // It declares no parameter: Jest and Mocha would wait for a call of it, and vitest for fixtures.
          it(`${check.name}: ${check.description}`, async function (this: unknown) {
            // biome-ignore lint/complexity/noArguments: see above
            await runTest(check, findSkip([...arguments, this]))
          })
        }
      })
    }
  })
}

/** The function of a test runner that skips the test that runs. */
function findSkip(contexts: readonly unknown[]): ((reason: string) => unknown) | undefined {
  for (const context of contexts) {
    const skip: unknown = Reflect.get(Object(context), 'skip')
    if (typeof skip === 'function') return (reason) => Reflect.apply(skip, context, [reason])
  }
  return undefined
}
