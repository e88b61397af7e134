import fc from 'fast-check'
import { check } from '../../core/argument-checks.js'
import { checkOptionNames } from '../../core/options.js'
import { checkPeerVersion } from '../../peers/check-peer.js'
import { FAST_CHECK } from '../../peers/supported-peers.js'
import { isNoAnswer } from '../conformance/http/exchange.js'
import { noteSigns, signsOf } from './causes.js'
import { type Check, CheckError } from './check.js'
import { signsOfError } from './signs.js'

checkPeerVersion('testing', FAST_CHECK, fc.__version)

/**
 * How often a property is tried, and on what.
 *
 * @example
 * ```ts
 * // As the failure told it.
 * const again: RunOptions = { seed: 1746201311, numRuns: 100 }
 * await assertChecks(lawChecks(ourRules, again))
 * ```
 */
export interface RunOptions {
  /** How many cases are tried; 100 where not given. */
  readonly numRuns?: number | undefined
  /** Repeats the cases of an earlier run, which told it; other ones each time, where not given. */
  readonly seed?: number | undefined
}

/**
 * Checks how something is to be tried: none at all would prove nothing.
 *
 * @param others - The names of further options, which are checked elsewhere.
 * @throws TypeError naming the option, for one that is unknown or not of its type.
 */
export function checkRunOptions(options: RunOptions, ...others: string[]): void {
  checkOptionNames('options', options, ['numRuns', 'seed', ...others])
  const { numRuns = 1, seed = 0 } = options
  check(Number.isInteger(numRuns) && numRuns > 0, 'numRuns', 'a whole number above 0', numRuns)
  check(Number.isInteger(seed), 'seed', 'a whole number', seed)
}

/** What a case shows that breaks a promise. */
export class Breach extends Error {
  override readonly name: string = 'Breach'
}

/** What is tried, and how a case that breaks it is told. */
export interface Property<T> {
  readonly cases: () => fc.Arbitrary<T>
  /** Returns how a case breaks the promise, one line for each difference. */
  readonly findBreaches: (given: T) => Promise<readonly string[]>
  /** Says a case in words. */
  readonly describe: (given: T) => string
  /** Finds the signs of the cause in a case that breaks the promise. */
  readonly findSigns?: (given: T) => Promise<readonly string[]>
}

/** A check of a property, and the cases that it will try. */
export interface PropertyCheck<T> extends Check {
  readonly draw: () => readonly T[]
}

/**
 * Tries a promise on cases that are made up and, where one breaks it, made as small as can be.
 */
export function propertyCheck<T>(
  promise: Pick<Check, 'group' | 'name' | 'description'>,
  { cases, findBreaches, describe, findSigns }: Property<T>,
  { numRuns = 100, seed }: RunOptions,
): PropertyCheck<T> {
  const { group, name, description } = promise
  const parameters = { numRuns, ...(seed !== undefined && { seed }) }

  async function run(): Promise<number> {
    let isAnswered = true
    const property = fc.asyncProperty(cases(), async (given) => {
      // Each smaller case would wait for a server that does not answer, too.
      if (!isAnswered) return
      try {
        const breaches = await findBreaches(given)
        if (breaches.length > 0) throw new Breach(breaches.join('\n'))
      } catch (error) {
        isAnswered = !isNoAnswer(error)
        throw error
      }
    })
    const details = await fc.check(property, parameters)
    if (!details.failed) return details.numRuns
    const signs = await signsIn(details, findSigns)
    throw noteSigns(tellFailure(promise, details, describe), signs)
  }

  return { group, name, description, run, draw: () => fc.sample(cases(), parameters) }
}

async function signsIn<T>(
  { counterexample, errorInstance }: fc.RunDetails<[T]>,
  findSigns: Property<T>['findSigns'] = async () => signsOf(errorInstance),
): Promise<readonly string[]> {
  if (counterexample === null) return []
  return errorInstance instanceof Breach
    ? findSigns(counterexample[0])
    : signsOfError(errorInstance)
}

function tellFailure<T>(
  promise: Pick<Check, 'group' | 'name' | 'description'>,
  { counterexample, errorInstance, numRuns, seed }: fc.RunDetails<[T]>,
  describe: (given: T) => string,
): CheckError {
  if (counterexample === null) {
    return new CheckError(promise, `Too few cases could be made, with the seed ${seed}`)
  }
  const [smallest] = counterexample
  const found =
    errorInstance instanceof Breach ? errorInstance.message : `It threw ${String(errorInstance)}`
  const lines = [
    `{ seed: ${seed}, numRuns: ${numRuns} } finds a case that breaks it. As small as it can be made:`,
    indent(describe(smallest)),
    'What came of it:',
    indent(found),
  ]
  // A breach says nothing more than these lines, and runners would print it again as the cause.
  const cause = errorInstance instanceof Breach ? undefined : errorInstance
  return new CheckError(promise, lines.join('\n'), cause)
}

function indent(lines: string): string {
  return lines.replaceAll(/^/gm, '  ')
}
