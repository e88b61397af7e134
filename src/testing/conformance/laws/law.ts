import type fc from 'fast-check'
import type { LeadDecision } from '../../../core/decision.js'
import type { LeadUpdateErrorCode } from '../../../core/errors.js'
import type { LeadPolicy } from '../../../core/policy.js'
import type { CaseConstraints } from '../../arbitraries/update-cases.js'
import type { LeadUpdateCase, LeadUpdateOutcome } from '../implementation.js'

/** Has a case decided by the implementation that is held against the law. */
type Decide = (given: LeadUpdateCase) => Promise<LeadUpdateOutcome>

/** A property of every implementation of the rules. */
export interface Law {
  readonly group: string
  readonly name: string
  /** The sentence that it proves. */
  readonly description: string
  /**
   * `inProcess`: it is about the very objects that are passed in and returned, or about what does not
   * go through JSON, and so says nothing of a server.
   */
  readonly holds: 'anywhere' | 'inProcess'
  /** The policies of which it speaks. */
  readonly isUnder: (policy: LeadPolicy) => boolean
  readonly cases: (constraints: CaseConstraints) => fc.Arbitrary<LeadUpdateCase>
  /**
   * Tries it on one case.
   *
   * @returns How the case breaks it, one line for each difference; none where it holds.
   */
  readonly findBreaches: (given: LeadUpdateCase, decide: Decide) => Promise<string[]>
}

/** What a law needs beside its name and sentence. */
export type LawOptions = Pick<Law, 'group' | 'cases'> & Partial<Pick<Law, 'holds' | 'isUnder'>>

/** A law of what is decided: to be refused breaks it. */
export function decisionLaw(
  options: LawOptions,
  name: string,
  description: string,
  findBreaches: (decision: LeadDecision, given: LeadUpdateCase) => string[],
): Law {
  return createLaw(options, name, description, async (given, decide) => {
    const outcome = await decide(given)
    if ('decision' in outcome) return findBreaches(outcome.decision, given)
    const { code, message } = outcome.refusal
    return [`It is refused with ${code}: ${message}`]
  })
}

/** A law of what is refused, with this code: to be decided breaks it. */
export function refusalLaw(
  options: LawOptions,
  name: string,
  description: string,
  code: LeadUpdateErrorCode,
  findBreaches: (message: string, given: LeadUpdateCase) => string[] = () => [],
): Law {
  return createLaw(options, name, description, async (given, decide) => {
    const outcome = await decide(given)
    if (!('refusal' in outcome)) return [`It is not refused, expected ${code}`]
    const { code: actual, message } = outcome.refusal
    if (actual !== code) return [`It is refused with ${actual}, expected ${code}: ${message}`]
    return findBreaches(message, given)
  })
}

/** A law of any other form. */
export function createLaw(
  { group, cases, holds = 'anywhere', isUnder = () => true }: LawOptions,
  name: string,
  description: string,
  findBreaches: Law['findBreaches'],
): Law {
  return { group, name, description, holds, isUnder, cases, findBreaches }
}
