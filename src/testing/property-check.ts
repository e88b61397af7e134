import fc from 'fast-check'
import { check, checkOptions } from '../core/argument-checks.js'
import { checkPeerVersion } from '../peers/check-peer.js'
import { FAST_CHECK } from '../peers/supported-peers.js'
import { type Check, CheckError } from './check.js'

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
  checkOptions('options', options, ['numRuns', 'seed', ...others])
  const { numRuns = 1, seed = 0 } = options
  check(Number.isInteger(numRuns) && numRuns > 0, 'numRuns', 'a whole number above 0', numRuns)
  check(Number.isInteger(seed), 'seed', 'a whole number', seed)
}

/** What a case shows that breaks a promise. */
export class Breach extends Error {
  override readonly name: string = 'Breach'
}

/**
 * Tries a promise on cases that are made up and, where one breaks it, made as small as can be.
 *
 * @param findBreaches - Gives how a case breaks the promise, one line for each difference.
 * @param describe - Says a case in words.
 */
export function propertyCheck<T>(
  promise: Pick<Check, 'group' | 'name' | 'sentence'>,
  cases: () => fc.Arbitrary<T>,
  findBreaches: (given: T) => Promise<readonly string[]>,
  describe: (given: T) => string,
  { numRuns = 100, seed }: RunOptions,
): Check {
  const { group, name, sentence } = promise
  async function run(): Promise<number> {
    const property = fc.asyncProperty(cases(), async (given) => {
      const breaches = await findBreaches(given)
      if (breaches.length > 0) throw new Breach(breaches.join('\n'))
    })
    const details = await fc.check(property, { numRuns, ...(seed !== undefined && { seed }) })
    if (!details.failed) return details.numRuns
    throw tellFailure(promise, details, describe)
  }
  return { group, name, sentence, run }
}

function tellFailure<T>(
  promise: Pick<Check, 'group' | 'name' | 'sentence'>,
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
  return new CheckError(promise, lines.join('\n'), errorInstance)
}

function indent(lines: string): string {
  return lines.replaceAll(/^/gm, '  ')
}
