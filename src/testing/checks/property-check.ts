import * as fc from 'fast-check'
import { check, checkPositiveInteger } from '../../core/argument-checks.js'
import { defaultsTo, type OptionRules, optional } from '../../core/resolve-options.js'
import { isNoResponse } from '../conformance/http/http-client.js'
import { attachSymptoms, getSymptoms } from './causes.js'
import { type Check, CheckError } from './check.js'
import { toErrorSymptoms } from './symptoms.js'

/**
 * Options of checks that run on generated cases.
 *
 * @example
 * ```ts
 * // The seed that a failure reported.
 * const options: RunOptions = { seed: 1746201311, numRuns: 100 }
 * await assertChecks(ruleChecks(ourRules, options))
 * ```
 */
export interface RunOptions {
  /** The number of cases of each check. Defaults to 100. */
  readonly numRuns?: number | undefined
  /** Repeats the cases of an earlier run, whose failure reports its seed. Defaults to a random seed. */
  readonly seed?: number | undefined
}

/** The rows of {@link RunOptions} in the table of every function that accepts them. */
export const RUN_OPTIONS = {
  numRuns: defaultsTo(100, checkPositiveInteger),
  seed: optional(checkSeed),
} satisfies OptionRules<RunOptions>

/** @throws TypeError if a seed is not an integer; the message names the option. */
export function checkSeed(field: string, seed: unknown): void {
  check(Number.isInteger(seed), field, 'an integer', seed)
}

/** Thrown by a case that violates a property. */
export class Violation extends Error {
  override readonly name: string = 'Violation'
}

/** A property of generated cases, and how to describe a case that violates it. */
export interface Property<T> {
  readonly cases: () => fc.Arbitrary<T>
  /** Returns how a case violates the property, one line for each difference. */
  readonly findViolations: (testCase: T) => Promise<readonly string[]>
  readonly describe: (testCase: T) => string
  /** Returns the symptoms of a case that violates the property. */
  readonly findSymptoms?: (testCase: T) => Promise<readonly string[]>
}

/** A check of a property, and the cases that it will run. */
export interface PropertyCheck<T> extends Check {
  readonly draw: () => readonly T[]
}

/** Creates a check that runs a property on generated cases, and shrinks a failing case. */
export function propertyCheck<T>(
  title: Pick<Check, 'group' | 'name' | 'description'>,
  { cases, findViolations, describe, findSymptoms }: Property<T>,
  { numRuns = RUN_OPTIONS.numRuns.default, seed }: RunOptions,
): PropertyCheck<T> {
  const { group, name, description } = title
  const parameters = { numRuns, ...(seed !== undefined && { seed }) }

  async function run(): Promise<number> {
    let isResponding = true
    const property = fc.asyncProperty(cases(), async (testCase) => {
      // Shrinking would wait for the timeout of an unresponsive server once for each smaller case.
      if (!isResponding) return
      try {
        const violations = await findViolations(testCase)
        if (violations.length > 0) throw new Violation(violations.join('\n'))
      } catch (error) {
        isResponding = !isNoResponse(error)
        throw error
      }
    })
    const details = await fc.check(property, parameters)
    if (!details.failed) return details.numRuns
    const symptoms = await findFailureSymptoms(details, findSymptoms)
    throw attachSymptoms(toCheckError(title, details, describe), symptoms)
  }

  return { group, name, description, run, draw: () => fc.sample(cases(), parameters) }
}

async function findFailureSymptoms<T>(
  { counterexample, errorInstance }: fc.RunDetails<[T]>,
  findSymptoms: Property<T>['findSymptoms'] = async () => getSymptoms(errorInstance),
): Promise<readonly string[]> {
  if (counterexample === null) return []
  return errorInstance instanceof Violation
    ? findSymptoms(counterexample[0])
    : toErrorSymptoms(errorInstance)
}

function toCheckError<T>(
  title: Pick<Check, 'group' | 'name' | 'description'>,
  { counterexample, errorInstance, numRuns, seed }: fc.RunDetails<[T]>,
  describe: (testCase: T) => string,
): CheckError {
  if (counterexample === null) {
    return new CheckError(title, `Too few cases could be generated with the seed ${seed}`)
  }
  const [smallest] = counterexample
  const isViolation = errorInstance instanceof Violation
  const lines = [
    `It fails with { seed: ${seed}, numRuns: ${numRuns} }. Smallest failing case:`,
    indent(describe(smallest)),
    'Result:',
    indent(isViolation ? errorInstance.message : `It threw ${String(errorInstance)}`),
  ]
  // A violation has only these lines; as the cause, test runners would print them a second time.
  return new CheckError(title, lines.join('\n'), isViolation ? undefined : errorInstance)
}

function indent(lines: string): string {
  return lines.replaceAll(/^/gm, '  ')
}
