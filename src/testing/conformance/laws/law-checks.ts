import { type LeadPolicy, resolvePolicy } from '../../../core/policy.js'
import type { CaseContext } from '../../arbitraries/case-contexts.js'
import type { Check } from '../../checks/check.js'
import {
  checkRunOptions,
  type PropertyCheck,
  propertyCheck,
  type RunOptions,
} from '../../checks/property-check.js'
import { findSignsOf } from '../../checks/signs.js'
import { describeCase } from '../../describe-case.js'
import {
  decideCase,
  type LeadUpdateCase,
  type LeadUpdateImplementation,
} from '../implementation.js'
import { enrollmentLaws } from './enrollment-laws.js'
import { inProcessLaws } from './in-process-laws.js'
import { intentLaws } from './intent-laws.js'
import type { Law } from './law.js'
import { patchLaws } from './patch-laws.js'
import { policyLaws } from './policy-laws.js'
import { readingLaws } from './reading-laws.js'

const LAWS: readonly Law[] = [
  ...enrollmentLaws,
  ...readingLaws,
  ...policyLaws,
  ...patchLaws,
  ...intentLaws,
  ...inProcessLaws,
]

/**
 * How the laws are tried.
 *
 * @example
 * ```ts
 * // For rules that have one policy built in.
 * const options: LawCheckOptions = { policy: guardedPolicy, numRuns: 1_000 }
 * await assertChecks(lawChecks(ourRules, options))
 * ```
 */
export interface LawCheckOptions extends RunOptions {
  /** The one policy that the implementation has; every policy is tried where not given. */
  readonly policy?: Partial<LeadPolicy> | undefined
  /** `false` leaves out the laws that say nothing of a server; `true` where not given. */
  readonly inProcess?: boolean | undefined
}

/**
 * The laws: what is true of every implementation of the rules, each tried on cases that fast-check
 * makes up and, where one breaks it, makes as small as it can.
 *
 * @param implementation - What is held against them, such as `applyLeadUpdate` itself.
 * @returns One check for each law, in the order of the documentation. What a check throws says the law,
 * the smallest case that breaks it in words, and the seed that repeats it.
 * @throws TypeError naming the option, for one that is not of its type.
 *
 * @example
 * ```ts
 * registerChecks({ describe, it }, 'our rules', lawChecks(ourRules))
 * ```
 */
export function lawChecks(
  implementation: LeadUpdateImplementation,
  options: LawCheckOptions = {},
): Check[] {
  checkRunOptions(options, 'policy', 'inProcess')
  return lawChecksIn(implementation, options)
}

/**
 * The same, of which it is known beforehand what they will try.
 *
 * @param contexts - Contexts that the cases share; each case has a context of its own if not given.
 */
export function lawChecksIn(
  implementation: LeadUpdateImplementation,
  { policy: givenPolicy, inProcess = true, ...run }: LawCheckOptions,
  contexts?: readonly CaseContext[],
): PropertyCheck<LeadUpdateCase>[] {
  const policy = givenPolicy && resolvePolicy(givenPolicy)
  const decide = (given: LeadUpdateCase) => decideCase(implementation, given)
  return LAWS.filter(
    ({ holds, isUnder }) =>
      (inProcess || holds === 'anywhere') && (policy === undefined || isUnder(policy)),
  ).map((law) =>
    propertyCheck(
      law,
      {
        cases: () => law.cases({ policy, contexts }),
        findBreaches: (given) => law.findBreaches(given, decide),
        describe: describeCase,
        findSigns: (given) => findSignsOf(implementation, given),
      },
      run,
    ),
  )
}
