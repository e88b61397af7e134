import { checkBoolean } from '../../../core/argument-checks.js'
import type { LeadDecision } from '../../../core/decision.js'
import { ENROLLMENT_RULES } from '../../../core/enrollment-rules.js'
import { checkPolicy, type LeadPolicy, resolvePolicy } from '../../../core/policy.js'
import {
  defaultsTo,
  type OptionRules,
  optional,
  resolveOptions,
} from '../../../core/resolve-options.js'
import { attachSymptoms } from '../../checks/causes.js'
import { type Check, CheckError } from '../../checks/check.js'
import { findDifferences } from '../../checks/json-difference.js'
import { findSymptoms, toErrorSymptoms } from '../../checks/symptoms.js'
import { describeCase } from '../../describe-case.js'
import {
  decideCase,
  type LeadUpdateCase,
  type LeadUpdateImplementation,
  type LeadUpdateOutcome,
} from '../implementation.js'
import { goldenVectors, type LeadUpdateVector } from './golden-vectors.js'

/**
 * Options of {@link vectorChecks}.
 *
 * @example
 * ```ts
 * const options: VectorCheckOptions = { policy: documentedPolicy }
 * await assertChecks(vectorChecks(ourRules, options))
 * ```
 */
export interface VectorCheckOptions {
  /** Selects the vectors with exactly this policy, for an implementation that has only one. Defaults to all. */
  readonly policy?: Partial<LeadPolicy> | undefined
  /**
   * Adds the vectors of leads with an e-mail in flight, for an implementation that also decides commands. Defaults to
   * `false`.
   */
  readonly claimed?: boolean | undefined
}

const OPTIONS = {
  policy: optional(checkPolicy),
  claimed: defaultsTo(false, checkBoolean),
} satisfies OptionRules<VectorCheckOptions>

/**
 * Creates one check for each golden vector. The group of a check is the rule that it tests; the rule table
 * comes first. Decisions are compared as JSON. Refusals are compared by their code and, if the rules fix it,
 * their message. `situation` is compared only if the implementation returns it.
 *
 * @param implementation - The implementation under test, such as `applyLeadUpdate` itself.
 * @throws TypeError if an option is unknown or invalid; the message names it.
 *
 * @example
 * ```ts
 * await assertChecks(vectorChecks(ourRules, { policy: guardedPolicy }))
 * ```
 */
export function vectorChecks(
  implementation: LeadUpdateImplementation,
  options: VectorCheckOptions = {},
): Check[] {
  return createVectorChecks(implementation, options)
}

/** The check of a vector, and the case that it will run. */
export interface VectorCheck extends Check {
  readonly draw: () => readonly LeadUpdateCase[]
}

/** Creates the checks of {@link vectorChecks}, whose cases can be drawn before they run. */
export function createVectorChecks(
  implementation: LeadUpdateImplementation,
  options: VectorCheckOptions = {},
): VectorCheck[] {
  const { policy, claimed } = resolveOptions('options', options, OPTIONS)
  const isSelected = policy === undefined ? () => true : hasPolicy(resolvePolicy(policy))
  return [...goldenVectors.vectors, ...(claimed ? goldenVectors.claimed : [])]
    .filter(isSelected)
    .map((vector) => createVectorCheck(vector, implementation))
    .sort((one, other) => Number(isOfRuleTable(other)) - Number(isOfRuleTable(one)))
}

/** The vectors of the rule table come first: the others repeat its rows in other situations. */
function isOfRuleTable({ group }: Check): boolean {
  return Object.hasOwn(ENROLLMENT_RULES, group)
}

function createVectorCheck(
  vector: LeadUpdateVector,
  implementation: LeadUpdateImplementation,
): VectorCheck {
  const { name, rule, sentence: description } = vector
  const check = { group: rule, name: name.slice(`${rule}: `.length), description }
  return {
    ...check,
    draw: () => [copyInput(vector)],
    async run() {
      const outcome = await decideCase(implementation, copyInput(vector)).catch(
        (error: unknown) => {
          const actual = formatFailure(vector, [`It threw ${String(error)}`])
          throw attachSymptoms(new CheckError(check, actual, error), toErrorSymptoms(error))
        },
      )
      const differences = findOutcomeDifferences(vector.expected, outcome)
      if (differences.length === 0) return 1
      const error = new CheckError(check, formatFailure(vector, differences))
      throw attachSymptoms(error, await findSymptoms(copyInput(vector), outcome))
    },
  }
}

/**
 * Copies the input of a vector, so that an implementation that mutates it does not affect the next check. The
 * patch may be invalid, since the implementation has to refuse it.
 */
function copyInput({ input }: LeadUpdateVector): LeadUpdateCase {
  const copy: LeadUpdateCase = JSON.parse(JSON.stringify(input))
  return { ...copy, policy: resolvePolicy(copy.policy) }
}

function findOutcomeDifferences(
  expected: LeadUpdateVector['expected'],
  actual: LeadUpdateOutcome,
): string[] {
  if ('decision' in expected && 'decision' in actual) {
    const { decision } = actual
    return findDifferences(decision, omitUnknownSituation(expected.decision, decision))
  }
  if ('refusal' in expected && 'refusal' in actual) {
    const { code, message } = actual.refusal
    const isFixed = expected.refusal.message !== undefined
    return findDifferences({ code, ...(isFixed && { message }) }, expected.refusal)
  }
  return [`It ${describeOutcome(actual)}, expected that it ${describeOutcome(expected)}`]
}

/** Omits the situation if the implementation does not return it: an HTTP response does not have it. */
function omitUnknownSituation(expected: LeadDecision, actual: LeadDecision): LeadDecision {
  if (actual.situation !== undefined) return expected
  const { situation: _, ...rest } = expected
  return rest
}

function describeOutcome(outcome: LeadUpdateVector['expected'] | LeadUpdateOutcome): string {
  return 'refusal' in outcome ? `refuses with ${outcome.refusal.code}` : 'accepts the patch'
}

function formatFailure(vector: LeadUpdateVector, differences: readonly string[]): string {
  return [describeCase(copyInput(vector)), 'Result:', ...differences].join('\n')
}

function hasPolicy(policy: LeadPolicy): (vector: LeadUpdateVector) => boolean {
  const expected = toUpdatePolicy(policy)
  return ({ input }) => findDifferences(toUpdatePolicy(input.policy), expected).length === 0
}

type UpdatePolicy = LeadUpdateVector['input']['policy']

/** Returns the options that an update depends on. The statuses are sorted, since their order has no meaning. */
function toUpdatePolicy(policy: UpdatePolicy): UpdatePolicy {
  const { tagMatching, reEnrollment, doNotContact, statusOnEnrollment } = policy
  return { tagMatching, reEnrollment, doNotContact: [...doNotContact].sort(), statusOnEnrollment }
}
