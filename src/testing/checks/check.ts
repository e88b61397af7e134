import { checkBoolean } from '../../core/argument-checks.js'
import { defaultsTo, type OptionRules, resolveOptions } from '../../core/resolve-options.js'

/**
 * A requirement, and the function that checks it.
 *
 * @example
 * ```ts
 * const titles = ruleChecks(ourRules).map(({ group, name }: Check) => `${group} › ${name}`)
 * ```
 */
export interface Check {
  /** The topic, such as `the rule table` or `atomicity`. */
  readonly group: string
  /** The short name, unique within the group. */
  readonly name: string
  /** The requirement, as a sentence. */
  readonly description: string
  /**
   * Runs the check.
   *
   * @returns The number of cases that were run.
   * @throws {@link CheckError} if the requirement is violated; the message has the requirement and the
   * actual result.
   */
  run(): Promise<number>
}

/**
 * The error of a check that fails.
 *
 * @example
 * ```ts
 * for await (const result of runChecks(ruleChecks(ourRules))) {
 *   if (result.passed) continue
 *   if (!(result.error instanceof CheckError)) throw result.error
 *   console.error('violated:', result.error.check.description)
 *   process.exitCode = 1
 * }
 * ```
 */
export class CheckError extends Error {
  override readonly name: string = 'CheckError'
  /** The check that failed. */
  readonly check: Pick<Check, 'group' | 'name' | 'description'>

  /**
   * Creates the error of a custom check.
   *
   * @param check - The check that failed.
   * @param actual - What happened instead of what is required.
   * @param cause - The error that was thrown, if any.
   */
  constructor(
    check: Pick<Check, 'group' | 'name' | 'description'>,
    actual: string,
    cause?: unknown,
  ) {
    super(`${check.group} › ${check.name}: ${check.description}\n${actual}`, { cause })
    this.check = check
  }
}

/**
 * The result of one check.
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
 * Options of {@link assertChecks} and {@link registerChecks}.
 *
 * @example
 * ```ts
 * const options: CheckRunOptions = { bail: true }
 * await assertChecks([...vectorChecks(ourRules), ...ruleChecks(ourRules)], options)
 * ```
 */
export interface CheckRunOptions {
  /**
   * Stops at the first check that fails. Each list of checks starts with the simplest, which names the
   * cause best. Defaults to `false`.
   */
  readonly bail?: boolean | undefined
}

/**
 * Runs checks one after another, and yields each result as soon as it is known.
 *
 * @example
 * ```ts
 * for await (const { check, passed } of runChecks(ruleChecks(ourRules))) {
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
