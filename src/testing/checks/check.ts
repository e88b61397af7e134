import { checkBoolean } from '../../core/argument-checks.js'
import { defaultsTo, type OptionRules, resolveOptions } from '../../core/options.js'

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
  readonly description: string
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
 *   console.error('broken:', result.error.check.description)
 *   process.exitCode = 1
 * }
 * ```
 */
export class CheckError extends Error {
  override readonly name: string = 'CheckError'
  /** The check that found it. */
  readonly check: Pick<Check, 'group' | 'name' | 'description'>

  /**
   * Makes the error of a check of your own.
   *
   * @param check - The check that found it.
   * @param found - What was found instead of what is promised.
   * @param cause - What was thrown, if anything was.
   */
  constructor(
    check: Pick<Check, 'group' | 'name' | 'description'>,
    found: string,
    cause?: unknown,
  ) {
    super(`${check.group} › ${check.name}: ${check.description}\n${found}`, { cause })
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
 * How checks are run.
 *
 * @example
 * ```ts
 * const options: CheckRunOptions = { bail: true }
 * await assertChecks([...vectorChecks(ourRules), ...lawChecks(ourRules)], options)
 * ```
 */
export interface CheckRunOptions {
  /**
   * Stops at the first check that fails. The lists of checks begin with the simplest, which names the
   * cause best. Defaults to `false`.
   */
  readonly bail?: boolean | undefined
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

/** Runs one check. */
export async function runCheck(check: Check): Promise<CheckResult> {
  try {
    return { check, passed: true, cases: await check.run() }
  } catch (error) {
    return { check, passed: false, error }
  }
}

const OPTIONS = { bail: defaultsTo(false, checkBoolean) } satisfies OptionRules<CheckRunOptions>

/** @throws TypeError if an option is unknown or has the wrong type. */
export function resolveCheckRunOptions(options: CheckRunOptions): { readonly bail: boolean } {
  return resolveOptions('options', options, OPTIONS)
}
