import type { LeadDecision } from '../../core/decision.js'
import type { Intent } from '../../core/intents.js'
import {
  decideCase,
  type LeadUpdateCase,
  type LeadUpdateImplementation,
  type LeadUpdateOutcome,
} from '../conformance/implementation.js'
import { packageRules } from '../conformance/package-rules.js'
import { differencesOf } from './json-difference.js'

/**
 * Finds the signs of what is wrong with the outcome of a case: the row of the rule table or the refusal
 * that had to apply, and what differs. Two failures that share a sign probably have the same cause.
 *
 * @returns The signs, the row first; none if the outcome is what the package decides.
 */
export async function findSigns(
  given: LeadUpdateCase,
  outcome: LeadUpdateOutcome,
): Promise<readonly string[]> {
  let expected: LeadUpdateOutcome
  try {
    expected = await decideCase(packageRules, given)
  } catch {
    // The case itself is not valid: that is what some laws try.
    return []
  }
  const differences = signsOfDifference(expected, outcome)
  return differences.length === 0 ? [] : [...signsOfRow(expected), ...differences]
}

/** The same for an implementation, which decides the case once more. */
export async function findSignsOf(
  implementation: LeadUpdateImplementation,
  given: LeadUpdateCase,
): Promise<readonly string[]> {
  try {
    return await findSigns(given, await decideCase(implementation, given))
  } catch (error) {
    return signsOfError(error)
  }
}

/** The sign of the row of the rule table, or of the refusal, that applies to a case. */
export async function findRow(given: LeadUpdateCase): Promise<readonly string[]> {
  return signsOfRow(await decideCase(packageRules, given))
}

/** The sign of an error that is not a refusal: its message, without what differs from case to case. */
export function signsOfError(error: unknown): readonly string[] {
  const [line = ''] = String(error).split('\n')
  return [`error ${line.replaceAll(/"[^"]*"|\{.*|\S*\/\S*|\d+/g, '…').slice(0, 200)}`]
}

function signsOfRow(expected: LeadUpdateOutcome): string[] {
  if ('refusal' in expected) return [`the refusal ${expected.refusal.code}`]
  const { situation } = expected.decision
  return situation === undefined ? [] : [`the row ${situation}`]
}

function signsOfDifference(expected: LeadUpdateOutcome, outcome: LeadUpdateOutcome): string[] {
  if ('decision' in expected && 'decision' in outcome) {
    return signsOfDecision(expected.decision, outcome.decision)
  }
  if (!('refusal' in outcome)) return ['what had to be refused is accepted']
  if (!('refusal' in expected)) return [`refused with ${outcome.refusal.code}`]
  const { code } = outcome.refusal
  return code === expected.refusal.code ? [] : [`refused with ${code}`]
}

function signsOfDecision(expected: LeadDecision, actual: LeadDecision): string[] {
  const { status } = expected.lead
  const fields = new Set([...Object.keys(expected.lead), ...Object.keys(actual.lead)])
  const signs = [
    // Several rules set the status.
    ...(actual.lead.status === status ? [] : [`lead.status has to be "${status}"`]),
    ...[...fields].flatMap((field) => {
      const [found, wanted] = [actual, expected].map(({ lead }) => Reflect.get(lead, field))
      const isSame = field === 'status' || differencesOf(found, wanted).length === 0
      return isSame ? [] : [`lead.${field}`]
    }),
    ...INTENT_TYPES.flatMap((type) => signsOfIntents(type, expected.intents, actual.intents)),
  ]
  if (signs.length > 0) return signs
  if (differencesOf(actual.intents, expected.intents).length > 0)
    return ['the order of the intents']
  const summaries = [actual, expected].map((decision) => decision.subsequenceEnrollment)
  return differencesOf(summaries[0], summaries[1]).length > 0 ? ['subsequenceEnrollment'] : []
}

const INTENT_TYPES = ['cancelSend', 'enrollment', 'emitWebhook'] as const

function signsOfIntents(
  type: Intent['type'],
  expected: readonly Intent[],
  actual: readonly Intent[],
): string[] {
  const [wanted, found] = [expected, actual].map((intents) =>
    intents.filter((intent) => intent.type === type),
  )
  if (differencesOf(found, wanted).length === 0) return []
  const [many, few] = [found?.length ?? 0, wanted?.length ?? 0]
  if (many === few) return [`another ${type}`]
  return [many > few ? `too many of ${type}` : `too few of ${type}`]
}
