import type { LeadDecision } from '../../core/decision.js'
import type { Intent } from '../../core/intents.js'
import {
  decideCase,
  type LeadUpdateCase,
  type LeadUpdateImplementation,
  type LeadUpdateOutcome,
  packageRules,
} from '../conformance/implementation.js'
import { findDifferences } from './json-difference.js'

/**
 * Finds the symptoms of a wrong outcome: the expected row of the rule table or refusal, and what
 * differs. Two failures that share a symptom probably have the same cause.
 *
 * @returns The symptoms, the row first; empty if the package decides the same.
 */
export async function findSymptoms(
  testCase: LeadUpdateCase,
  outcome: LeadUpdateOutcome,
): Promise<readonly string[]> {
  let expected: LeadUpdateOutcome
  try {
    expected = await decideCase(packageRules, testCase)
  } catch {
    // Some properties run on invalid cases.
    return []
  }
  const differences = compareOutcomes(expected, outcome)
  return differences.length === 0 ? [] : [...toRowSymptoms(expected), ...differences]
}

/** Lets an implementation decide a case again, and returns the symptoms of the outcome. */
export async function decideAndFindSymptoms(
  implementation: LeadUpdateImplementation,
  testCase: LeadUpdateCase,
): Promise<readonly string[]> {
  try {
    return await findSymptoms(testCase, await decideCase(implementation, testCase))
  } catch (error) {
    return toErrorSymptoms(error)
  }
}

/** Returns the symptom of the row of the rule table, or of the refusal, that applies to a case. */
export async function findRowSymptoms(testCase: LeadUpdateCase): Promise<readonly string[]> {
  return toRowSymptoms(await decideCase(packageRules, testCase))
}

/** Returns the symptom of an unexpected error: its message without the parts that vary between cases. */
export function toErrorSymptoms(error: unknown): readonly string[] {
  const [line = ''] = String(error).split('\n')
  return [`error ${line.replaceAll(/"[^"]*"|\{.*|\S*\/\S*|\d+/g, '…').slice(0, 200)}`]
}

function toRowSymptoms(expected: LeadUpdateOutcome): string[] {
  if ('refusal' in expected) return [`the refusal ${expected.refusal.code}`]
  const { situation } = expected.decision
  return situation === undefined ? [] : [`the row ${situation}`]
}

function compareOutcomes(expected: LeadUpdateOutcome, outcome: LeadUpdateOutcome): string[] {
  if ('decision' in expected && 'decision' in outcome) {
    return compareDecisions(expected.decision, outcome.decision)
  }
  if (!('refusal' in outcome)) return ['accepted instead of refused']
  if (!('refusal' in expected)) return [`refused with ${outcome.refusal.code}`]
  const { code } = outcome.refusal
  return code === expected.refusal.code ? [] : [`refused with ${code}`]
}

function compareDecisions(expected: LeadDecision, actual: LeadDecision): string[] {
  const { status } = expected.lead
  const fields = new Set([...Object.keys(expected.lead), ...Object.keys(actual.lead)])
  const symptoms = [
    // Several rules set the status: the expected value distinguishes them.
    ...(actual.lead.status === status ? [] : [`lead.status must be "${status}"`]),
    ...[...fields].flatMap((field) => {
      const [after, wanted] = [actual, expected].map(({ lead }) => Reflect.get(lead, field))
      const isSame = field === 'status' || findDifferences(after, wanted).length === 0
      return isSame ? [] : [`lead.${field}`]
    }),
    ...INTENT_TYPES.flatMap((type) => compareIntents(type, expected.intents, actual.intents)),
  ]
  if (symptoms.length > 0) return symptoms
  if (findDifferences(actual.intents, expected.intents).length > 0) {
    return ['the order of the intents']
  }
  const [summary, wanted] = [actual, expected].map((decision) => decision.subsequenceEnrollment)
  return findDifferences(summary, wanted).length > 0 ? ['subsequenceEnrollment'] : []
}

const INTENT_TYPES = ['cancelSend', 'enrollment', 'emitWebhook'] as const

function compareIntents(
  type: Intent['type'],
  expected: readonly Intent[],
  actual: readonly Intent[],
): string[] {
  const ofType = (intents: readonly Intent[]) => intents.filter((intent) => intent.type === type)
  const [emitted, wanted] = [ofType(actual), ofType(expected)]
  if (findDifferences(emitted, wanted).length === 0) return []
  if (emitted.length === wanted.length) return [`another ${type}`]
  return [emitted.length > wanted.length ? `too many of ${type}` : `too few of ${type}`]
}
