import * as fc from 'fast-check'
import type { LeadDecision } from '../../../core/decision.js'
import type { LeadUpdateErrorCode } from '../../../core/errors.js'
import { type LeadPatch, PATCHABLE_STATUSES } from '../../../core/lead-patch.js'
import type { LeadPolicy } from '../../../core/policy.js'
import type { CaseConstraints } from '../../arbitraries/update-cases.js'
import type { Check } from '../../checks/check.js'
import type { LeadUpdateCase, LeadUpdateOutcome } from '../implementation.js'

/** Lets the implementation under test decide a case. */
type Decide = (testCase: LeadUpdateCase) => Promise<LeadUpdateOutcome>

/** A property of every implementation of the rules. */
export interface RuleProperty extends Pick<Check, 'group' | 'name' | 'description'> {
  /**
   * `inProcess`: it is about the identity of arguments and results, or about values that JSON cannot
   * represent, and so does not apply to a server.
   */
  readonly scope: 'anywhere' | 'inProcess'
  /** Reports whether it applies to implementations with this policy. */
  readonly appliesTo: (policy: LeadPolicy) => boolean
  readonly cases: (constraints: CaseConstraints) => fc.Arbitrary<LeadUpdateCase>
  /** Returns how a case violates the property, one line for each difference. */
  readonly findViolations: (testCase: LeadUpdateCase, decide: Decide) => Promise<string[]>
}

/** Options of a property, besides its name, its description and its test. */
export type RulePropertyOptions = Pick<RuleProperty, 'group' | 'cases'> &
  Partial<Pick<RuleProperty, 'scope' | 'appliesTo'>>

/** Creates a property of a decision; a refusal violates it. */
export function createDecisionProperty(
  options: RulePropertyOptions,
  name: string,
  description: string,
  findViolations: (decision: LeadDecision, testCase: LeadUpdateCase) => string[],
): RuleProperty {
  return createProperty(options, name, description, async (testCase, decide) => {
    const outcome = await decide(testCase)
    if ('decision' in outcome) return findViolations(outcome.decision, testCase)
    const { code, message } = outcome.refusal
    return [`It is refused with ${code}: ${message}`]
  })
}

/** Creates a property of a refusal with this code; a decision violates it. */
export function createRefusalProperty(
  options: RulePropertyOptions,
  name: string,
  description: string,
  code: LeadUpdateErrorCode,
  findViolations: (message: string, testCase: LeadUpdateCase) => string[] = () => [],
): RuleProperty {
  return createProperty(options, name, description, async (testCase, decide) => {
    const outcome = await decide(testCase)
    if (!('refusal' in outcome)) return [`It is not refused, expected ${code}`]
    const { code: actual, message } = outcome.refusal
    if (actual !== code) return [`It is refused with ${actual}, expected ${code}: ${message}`]
    return findViolations(message, testCase)
  })
}

/** Creates a property of any other form. */
export function createProperty(
  { group, cases, scope = 'anywhere', appliesTo = () => true }: RulePropertyOptions,
  name: string,
  description: string,
  findViolations: RuleProperty['findViolations'],
): RuleProperty {
  return { group, name, description, scope, appliesTo, cases, findViolations }
}

/** Adds a status to the patch of each case. */
export function withStatus(cases: fc.Arbitrary<LeadUpdateCase>): fc.Arbitrary<LeadUpdateCase> {
  return fc
    .tuple(cases, fc.constantFrom(...PATCHABLE_STATUSES))
    .map(([testCase, status]) => withPatch(testCase, { status }))
}

/** Removes the status from the patch of each case. */
export function withoutStatus(cases: fc.Arbitrary<LeadUpdateCase>): fc.Arbitrary<LeadUpdateCase> {
  return cases.map((testCase) => {
    const { aiTag } = testCase.patch
    return { ...testCase, patch: aiTag === undefined ? {} : { aiTag } }
  })
}

/** Replaces fields of the patch of a case. */
export function withPatch(testCase: LeadUpdateCase, patch: LeadPatch): LeadUpdateCase {
  return { ...testCase, patch: { ...testCase.patch, ...patch } }
}
