import { type FailedCheck, shortenError } from './causes.js'
import {
  type Check,
  CheckError,
  type CheckRunOptions,
  resolveCheckRunOptions,
  runCheck,
} from './check.js'

/**
 * The functions of a test runner: of vitest, Jest, Mocha or `node:test`.
 *
 * @example
 * ```ts
 * import { describe, test } from 'node:test'
 *
 * const functions: TestFunctions = { describe, it: test }
 * registerChecks(functions, 'our rules', ruleChecks(ourRules))
 * ```
 */
export interface TestFunctions {
  /** Creates a group of tests. */
  readonly describe: (title: string, body: () => void) => unknown
  /** Creates a test. */
  readonly it: (title: string, body: () => Promise<void>) => unknown
}

/**
 * Creates a test for each check: a `describe` for each group, an `it` for each check. A test that fails
 * for the same reason as an earlier test fails with a short error that names the earlier test.
 *
 * With `bail`, the tests after the first failure are skipped if the runner can skip a running test, as
 * vitest, Mocha and `node:test` can; otherwise they fail with a short error.
 *
 * @param functions - The functions of your test runner.
 * @param title - The title of the `describe` around all groups.
 * @param checks - The checks of one or several suites, the simplest first.
 * @throws TypeError if there are no checks, since an empty run would prove nothing.
 *
 * @example
 * ```ts
 * import { describe, it } from 'node:test'
 *
 * const checks = [...vectorChecks(ourRules), ...ruleChecks(ourRules)]
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
  if (checks.length === 0) throw new TypeError('There are no checks to register')
  const groups = [...new Set(checks.map(({ group }) => group))]
  const failures: FailedCheck[] = []

  async function runTest(check: Check, skip: ((reason: string) => unknown) | undefined) {
    const [first] = failures
    if (bail && first !== undefined) {
      const reason = `Not run: "${first.check.group} › ${first.check.name}" failed`
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
          // It declares no parameter: Jest and Mocha would wait for a callback, and vitest for fixtures.
          it(`${check.name}: ${check.description}`, async function (this: unknown) {
            // biome-ignore lint/complexity/noArguments: a declared parameter changes how runners call it
            await runTest(check, findSkip([...arguments, this]))
          })
        }
      })
    }
  })
}

/** Finds the test runner's function that skips the running test. */
function findSkip(contexts: readonly unknown[]): ((reason: string) => unknown) | undefined {
  for (const context of contexts) {
    const skip: unknown = Reflect.get(Object(context), 'skip')
    if (typeof skip === 'function') return (reason) => Reflect.apply(skip, context, [reason])
  }
  return undefined
}
