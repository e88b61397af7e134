/**
 * Something that is promised, with the means to find out whether it is kept.
 *
 * @example
 * ```ts
 * const titles = lawChecks(ourRules).map(({ group, name }: Check) => `${group} › ${name}`)
 * ```
 */
export interface Check {
  /** What the promise is about, such as `the rule table` or `atomicity`. */
  readonly group: string
  /** Its short name, which no other check of its group has. */
  readonly name: string
  /** The promise, as a sentence. */
  readonly sentence: string
  /**
   * Tries it.
   *
   * @returns How many cases were tried.
   * @throws {@link CheckError} naming the promise that is broken, and how.
   */
  run(): Promise<number>
}

/**
 * A promise is broken.
 *
 * @example
 * ```ts
 * for await (const result of runChecks(lawChecks(ourRules))) {
 *   if (result.passed) continue
 *   if (!(result.error instanceof CheckError)) throw result.error
 *   console.error('broken:', result.error.check.sentence)
 *   process.exitCode = 1
 * }
 * ```
 */
export class CheckError extends Error {
  override readonly name: string = 'CheckError'
  /** The check that found it. */
  readonly check: Pick<Check, 'group' | 'name' | 'sentence'>

  /**
   * Makes the error of a check of your own.
   *
   * @param check - The check that found it.
   * @param found - What was found instead of what is promised.
   * @param cause - What was thrown, if anything was.
   */
  constructor(check: Pick<Check, 'group' | 'name' | 'sentence'>, found: string, cause?: unknown) {
    super(`${check.group} › ${check.name}: ${check.sentence}\n${found}`, { cause })
    this.check = check
  }
}

/**
 * What became of one check.
 *
 * @example
 * ```ts
 * const line = (result: CheckResult): string =>
 *   result.passed ? `ok ${result.check.name}, ${result.cases} cases` : `not ok ${result.check.name}`
 * ```
 */
export type CheckResult =
  | { readonly check: Check; readonly passed: true; readonly cases: number }
  | { readonly check: Check; readonly passed: false; readonly error: unknown }

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
 * Runs checks one after another, and gives each result as it comes.
 *
 * @example
 * ```ts
 * for await (const { check, passed } of runChecks(lawChecks(ourRules))) {
 *   console.log(passed, check.name)
 *   if (!passed) process.exitCode = 1
 * }
 * ```
 */
export async function* runChecks(checks: Iterable<Check>): AsyncGenerator<CheckResult> {
  for (const check of checks) yield await runCheck(check)
}

async function runCheck(check: Check): Promise<CheckResult> {
  try {
    return { check, passed: true, cases: await check.run() }
  } catch (error) {
    return { check, passed: false, error }
  }
}

/**
 * Runs checks, all of them, whatever becomes of each.
 *
 * @returns How many cases were tried.
 * @throws AggregateError holding what each broken promise threw, and naming them all.
 * @throws TypeError where there is no check at all, which would prove nothing.
 *
 * @example
 * ```ts
 * await assertChecks(leadRepositoryChecks(repositoryHarness))
 * ```
 */
export async function assertChecks(checks: Iterable<Check>): Promise<number> {
  const results: CheckResult[] = []
  for await (const result of runChecks(checks)) results.push(result)
  if (results.length === 0) throw new TypeError('There is no check to run')

  const errors = results.flatMap((result) => (result.passed ? [] : [result.error]))
  if (errors.length > 0) {
    const title = `${errors.length} of ${results.length} checks failed`
    throw new AggregateError(errors, [title, ...errors.map(String)].join('\n\n'))
  }
  return results.reduce((total, result) => total + (result.passed ? result.cases : 0), 0)
}

/**
 * Makes each check a test of your runner: a `describe` for each group, an `it` for each promise.
 *
 * @throws TypeError where there is no check at all, which would prove nothing.
 *
 * @example
 * ```ts
 * import { describe, it } from 'node:test'
 *
 * registerChecks({ describe, it }, 'our rules', lawChecks(ourRules))
 * ```
 */
export function registerChecks(
  { describe, it }: TestFunctions,
  title: string,
  checks: readonly Check[],
): void {
  if (checks.length === 0) throw new TypeError('There is no check to register')
  const groups = [...new Set(checks.map(({ group }) => group))]
  describe(title, () => {
    for (const group of groups) {
      describe(group, () => {
        for (const check of checks) {
          if (check.group !== group) continue
          it(`${check.name}: ${check.sentence}`, async () => void (await check.run()))
        }
      })
    }
  })
}
