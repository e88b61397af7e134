import type { LeadDecision } from '../../../core/decision.js'
import type { LeadCommand } from '../../../core/lead-command.js'
import { checkPolicy, resolvePolicy } from '../../../core/policy.js'
import { type OptionRules, optional, resolveOptions } from '../../../core/resolve-options.js'
import { attachSymptoms } from '../../checks/causes.js'
import { type Check, CheckError } from '../../checks/check.js'
import { findDifferences } from '../../checks/json-difference.js'
import { toErrorSymptoms } from '../../checks/symptoms.js'
import { describeCommandCase } from '../../describe-case.js'
import {
  decideCommandCase,
  type LeadCommandCase,
  type LeadCommandImplementation,
  withoutEmptyClaim,
} from '../command-implementation.js'
import type { LeadUpdateOutcome } from '../implementation.js'
import { goldenVectors, type LeadCommandVector } from './golden-vectors.js'
import type { VectorCheckOptions } from './vector-checks.js'

/**
 * Options of {@link commandVectorChecks}.
 *
 * @example
 * ```ts
 * const options: CommandVectorCheckOptions = { policy: documentedPolicy }
 * await assertChecks(commandVectorChecks(ourCommands, options))
 * ```
 */
export type CommandVectorCheckOptions = Pick<VectorCheckOptions, 'policy'>

const OPTIONS = { policy: optional(checkPolicy) } satisfies OptionRules<CommandVectorCheckOptions>

/**
 * Creates one check for each golden vector of a command. The group of a check is the rule that it tests. Decisions are
 * compared as JSON; `sendInFlight: null` equals an absent field. Refusals are compared by their code.
 *
 * @throws TypeError if an option is unknown or invalid; the message names it.
 *
 * @example
 * ```ts
 * await assertChecks(commandVectorChecks(ourCommands))
 * ```
 */
export function commandVectorChecks(
  implementation: LeadCommandImplementation,
  options: CommandVectorCheckOptions = {},
): Check[] {
  const { policy } = resolveOptions('options', options, OPTIONS)
  const isSelected = policy === undefined ? () => true : hasPolicy(resolvePolicy(policy))
  return goldenVectors.commands
    .filter(isSelected)
    .map((vector) => createCheck(vector, implementation))
}

function hasPolicy({
  stopOnReply,
  stopOnAutoReply,
}: LeadCommandVector['input']['policy']): (vector: LeadCommandVector) => boolean {
  return ({ input: { policy } }) =>
    policy.stopOnReply === stopOnReply && policy.stopOnAutoReply === stopOnAutoReply
}

function createCheck(vector: LeadCommandVector, implementation: LeadCommandImplementation): Check {
  const { name, rule, sentence: description, input, expected } = vector
  const check = { group: rule, name: name.slice(`${rule}: `.length), description }
  const fail = (actual: readonly string[], symptoms: readonly string[], cause?: unknown) => {
    const message = [describeCommandCase(copyInput(input)), 'Result:', ...actual].join('\n')
    return attachSymptoms(new CheckError(check, message, cause), symptoms)
  }
  return {
    ...check,
    async run() {
      const outcome = await decideCommandCase(implementation, copyInput(input)).catch(
        (error: unknown) => {
          throw fail([`It threw ${String(error)}`], toErrorSymptoms(error), error)
        },
      )
      const differences = findOutcomeDifferences(expected, outcome)
      if (differences.length === 0) return 1
      throw fail(differences, findSymptoms(input.command.type, differences))
    },
  }
}

/** Returns the parts of a decision that differ, without the values, which vary between cases. */
function findSymptoms(type: LeadCommand['type'], differences: readonly string[]): string[] {
  return differences.map((line) => `${type}: ${line.replace(/ is .*|, expected .*/, '')}`)
}

/** Copies the input of a vector, so that an implementation that mutates it does not affect the next check. */
function copyInput(input: LeadCommandVector['input']): LeadCommandCase {
  const copy: LeadCommandVector['input'] = structuredClone(input)
  return { ...copy, policy: resolvePolicy(copy.policy) }
}

function findOutcomeDifferences(
  expected: LeadCommandVector['expected'],
  actual: LeadUpdateOutcome,
): string[] {
  if ('decision' in expected && 'decision' in actual) {
    return findDifferences(toComparable(actual.decision), toComparable(expected.decision))
  }
  if ('refusal' in expected && 'refusal' in actual) {
    return findDifferences({ code: actual.refusal.code }, expected.refusal)
  }
  return [`It ${describeOutcome(actual)}, expected that it ${describeOutcome(expected)}`]
}

function toComparable(decision: LeadDecision): object {
  return { ...decision, lead: withoutEmptyClaim(decision.lead) }
}

function describeOutcome(outcome: LeadCommandVector['expected'] | LeadUpdateOutcome): string {
  return 'refusal' in outcome ? `refuses with ${outcome.refusal.code}` : 'accepts the command'
}
