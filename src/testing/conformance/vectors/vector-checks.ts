import type { LeadDecision } from '../../../core/decision.js'
import { ENROLLMENT_RULES } from '../../../core/enrollment-rules.js'
import { type LeadPolicy, resolvePolicy } from '../../../core/policy.js'
import { noteSigns } from '../../checks/causes.js'
import { type Check, CheckError } from '../../checks/check.js'
import { differencesOf } from '../../checks/json-difference.js'
import { findSigns, signsOfError } from '../../checks/signs.js'
import { describeCase } from '../../describe-case.js'
import {
  decideCase,
  type LeadUpdateCase,
  type LeadUpdateImplementation,
  type LeadUpdateOutcome,
} from '../implementation.js'
import { goldenVectors } from './golden-vectors.js'
import type { LeadUpdateVector } from './vector-types.js'

/**
 * Which vectors are checked.
 *
 * @example
 * ```ts
 * const options: VectorCheckOptions = { policy: documentedPolicy }
 * await assertChecks(vectorChecks(ourRules, options))
 * ```
 */
export interface VectorCheckOptions {
  /** Only those with exactly this policy, for an implementation that has no other; all where not given. */
  readonly policy?: Partial<LeadPolicy> | undefined
}

/**
 * Checks an implementation against the golden vectors, each of them one check: its group is the rule
 * that it proves. Those of the rule table come first. Decisions are compared as JSON, refusals by their code and, where the rules fix it,
 * by their message. The situation counts only where the implementation tells one.
 *
 * @throws TypeError naming the option, where the policy is none.
 *
 * @example
 * ```ts
 * await assertChecks(vectorChecks(ourRules, { policy: guardedPolicy }))
 * ```
 */
export function vectorChecks(
  implementation: LeadUpdateImplementation,
  { policy }: VectorCheckOptions = {},
): Check[] {
  return vectorChecksOf(implementation, policy)
}

/** A check of a vector, and the case that it will try. */
export interface VectorCheck extends Check {
  readonly draw: () => readonly LeadUpdateCase[]
}

/** The same, of which it is known beforehand what they will try. */
export function vectorChecksOf(
  implementation: LeadUpdateImplementation,
  policy?: Partial<LeadPolicy>,
): VectorCheck[] {
  const isWanted = policy === undefined ? () => true : hasPolicy(resolvePolicy(policy))
  return goldenVectors.vectors
    .filter(isWanted)
    .map((vector) => checkOf(vector, implementation))
    .sort((one, other) => Number(isOfTable(other)) - Number(isOfTable(one)))
}

/** The vectors of the rule table come first: the others repeat its rows in other surroundings. */
function isOfTable({ group }: Check): boolean {
  return Object.hasOwn(ENROLLMENT_RULES, group)
}

function checkOf(vector: LeadUpdateVector, implementation: LeadUpdateImplementation): VectorCheck {
  const { name, rule, sentence } = vector
  const check = { group: rule, name: name.slice(`${rule}: `.length), description: sentence }
  return {
    ...check,
    draw: () => [copyInput(vector)],
    async run() {
      const outcome = await decideCase(implementation, copyInput(vector)).catch(
        (error: unknown) => {
          const found = reportOf(vector, [`It threw ${String(error)}`])
          throw noteSigns(new CheckError(check, found, error), signsOfError(error))
        },
      )
      const differences = differencesFrom(vector.expected, outcome)
      if (differences.length === 0) return 1
      const error = new CheckError(check, reportOf(vector, differences))
      throw noteSigns(error, await findSigns(copyInput(vector), outcome))
    },
  }
}

/**
 * A copy, so that nothing that an implementation does to it is met by the next. Its patch may be of
 * another type than the implementation is promised: to refuse that is a rule, too.
 */
function copyInput({ input }: LeadUpdateVector): LeadUpdateCase {
  return JSON.parse(JSON.stringify(input))
}

function differencesFrom(
  expected: LeadUpdateVector['expected'],
  outcome: LeadUpdateOutcome,
): string[] {
  if ('decision' in expected && 'decision' in outcome) {
    return differencesOf(outcome.decision, asFarAsTold(expected.decision, outcome.decision))
  }
  if ('refusal' in expected && 'refusal' in outcome) {
    const { code, message } = outcome.refusal
    const isFixed = expected.refusal.message !== undefined
    return differencesOf({ code, ...(isFixed && { message }) }, expected.refusal)
  }
  return [`It ${describeOutcome(outcome)}, expected that it ${describeOutcome(expected)}`]
}

/** Over HTTP, no situation is told. */
function asFarAsTold(expected: LeadDecision, actual: LeadDecision | undefined): LeadDecision {
  if (actual?.situation !== undefined) return expected
  const { situation: _, ...told } = expected
  return told
}

function describeOutcome(outcome: LeadUpdateVector['expected'] | LeadUpdateOutcome): string {
  return 'refusal' in outcome ? `refuses with ${outcome.refusal.code}` : 'accepts the patch'
}

function reportOf(vector: LeadUpdateVector, differences: readonly string[]): string {
  return [describeCase(copyInput(vector)), 'What came of it:', ...differences].join('\n')
}

function hasPolicy(wanted: LeadPolicy): (vector: LeadUpdateVector) => boolean {
  return ({ input }) => differencesOf(sorted(input.policy), sorted(wanted)).length === 0
}

/** In which order the statuses are listed says nothing. */
function sorted(policy: LeadPolicy): LeadPolicy {
  return { ...policy, doNotContact: [...policy.doNotContact].sort() }
}
