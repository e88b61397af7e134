import { checkBoolean } from '../../../core/argument-checks.js'
import { checkPolicy, type LeadPolicy, resolvePolicy } from '../../../core/policy.js'
import {
  defaultsTo,
  type OptionRules,
  optional,
  resolveOptions,
} from '../../../core/resolve-options.js'
import type { CaseContext } from '../../arbitraries/case-contexts.js'
import type { Check } from '../../checks/check.js'
import {
  type PropertyCheck,
  propertyCheck,
  RUN_OPTIONS,
  type RunOptions,
} from '../../checks/property-check.js'
import { decideAndFindSymptoms } from '../../checks/symptoms.js'
import { describeCase } from '../../describe-case.js'
import {
  decideCase,
  type LeadUpdateCase,
  type LeadUpdateImplementation,
} from '../implementation.js'
import { enrollmentProperties, readingProperties } from './enrollment-properties.js'
import { inProcessProperties } from './in-process-properties.js'
import { intentProperties } from './intent-properties.js'
import { patchProperties } from './patch-properties.js'
import { policyProperties } from './policy-properties.js'
import type { RuleProperty } from './rule-property.js'

const PROPERTIES: readonly RuleProperty[] = [
  ...enrollmentProperties,
  ...readingProperties,
  ...policyProperties,
  ...patchProperties,
  ...intentProperties,
  ...inProcessProperties,
]

/**
 * Options of {@link ruleChecks}.
 *
 * @example
 * ```ts
 * // For an implementation that has only one policy.
 * const options: RuleCheckOptions = { policy: guardedPolicy, numRuns: 1_000 }
 * await assertChecks(ruleChecks(ourRules, options))
 * ```
 */
export interface RuleCheckOptions extends RunOptions {
  /** The policy of an implementation that has only one. Defaults to a random policy for each case. */
  readonly policy?: Partial<LeadPolicy> | undefined
  /** `false` leaves out the properties that do not apply to a server. Defaults to `true`. */
  readonly inProcess?: boolean | undefined
}

const OPTIONS = {
  ...RUN_OPTIONS,
  policy: optional(checkPolicy),
  inProcess: defaultsTo(true, checkBoolean),
} satisfies OptionRules<RuleCheckOptions>

/**
 * Creates the checks of the properties that every implementation of the rules has. Each check runs on
 * cases that fast-check generates, and shrinks a failing case.
 *
 * @param implementation - The implementation under test, such as `applyLeadUpdate` itself.
 * @returns One check for each property, in the order of the documentation. The error of a check has the
 * property, the smallest failing case in words and as JSON, and the seed that repeats the failure.
 * @throws TypeError if an option is unknown or invalid; the message names it.
 *
 * @example
 * ```ts
 * registerChecks({ describe, it }, 'our rules', ruleChecks(ourRules))
 * ```
 */
export function ruleChecks(
  implementation: LeadUpdateImplementation,
  options: RuleCheckOptions = {},
): Check[] {
  return createRuleChecks(implementation, options)
}

/**
 * Creates the checks of {@link ruleChecks}, whose cases can be drawn before they run.
 *
 * @param contexts - Contexts that the cases share. Defaults to one context for each case.
 */
export function createRuleChecks(
  implementation: LeadUpdateImplementation,
  options: RuleCheckOptions,
  contexts?: readonly CaseContext[],
): PropertyCheck<LeadUpdateCase>[] {
  const resolved = resolveOptions('options', options, OPTIONS)
  const { policy: partialPolicy, inProcess, ...run } = resolved
  const policy = partialPolicy && resolvePolicy(partialPolicy)
  const decide = (testCase: LeadUpdateCase) => decideCase(implementation, testCase)
  return PROPERTIES.filter(
    ({ scope, appliesTo }) =>
      (inProcess || scope === 'anywhere') && (policy === undefined || appliesTo(policy)),
  ).map((property) =>
    propertyCheck(
      property,
      {
        cases: () => property.cases({ policy, contexts }),
        findViolations: (testCase) => property.findViolations(testCase, decide),
        describe: describeCase,
        findSymptoms: (testCase) => decideAndFindSymptoms(implementation, testCase),
      },
      run,
    ),
  )
}
