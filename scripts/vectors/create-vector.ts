import {
  type LeadDecision,
  type LeadPatch,
  type LeadUpdateError,
  type LeadUpdateErrorCode,
  safeApplyLeadUpdate,
} from 'campaign-lead'
import { findDifferences } from '../../src/testing/checks/json-difference.js'
import type { LeadUpdateVector } from '../../src/testing/conformance/vectors/golden-vectors.js'
import { DOCUMENTED, leadWith, NOW, SUBSEQUENCES, TAGS } from './fixtures.js'
import type { RuleCases, VectorCase } from './vector-case.js'

const HTTP_STATUS: Readonly<Record<LeadUpdateErrorCode, number>> = {
  INVALID_PATCH: 400,
  INVALID_STATUS: 400,
  INVALID_TAG: 400,
  STATUS_LOCKED: 409,
  NOT_FOUND: 404,
}

/**
 * Makes vectors of the cases of a rule: the library decides.
 *
 * @throws Error where that is not what a case claims.
 */
export function makeVectors({ rule, sentence, cases }: RuleCases): LeadUpdateVector[] {
  return cases.map((given) => {
    const name = `${rule}: ${given.particular}`
    const input = inputOf(given)
    const { expected, response } = decide(input)
    checkClaims(name, given, expected)
    return { name, rule, sentence, input, expected, response }
  })
}

function inputOf(given: VectorCase): LeadUpdateVector['input'] {
  const { lead = {}, subsequences = SUBSEQUENCES, tags = TAGS, patch, policy } = given
  return {
    lead: leadWith(lead),
    subsequences,
    tags,
    patch,
    policy: { ...DOCUMENTED, ...policy },
    now: NOW,
  }
}

type Expected = LeadUpdateVector['expected']
type Outcome = Pick<LeadUpdateVector, 'expected' | 'response'>

function decide({
  lead,
  subsequences,
  tags,
  patch,
  policy,
  now,
}: LeadUpdateVector['input']): Outcome {
  const options = { now: new Date(now), policy }
  // Whatever it is: the library is to refuse what is no patch.
  const given: LeadPatch = JSON.parse(JSON.stringify(patch))
  const result = safeApplyLeadUpdate(lead, subsequences, tags, given, options)
  return result.success ? decided(result.decision) : refused(result.error, patch)
}

function decided(decision: LeadDecision): Outcome {
  const { lead, subsequenceEnrollment } = decision
  const { _id, campaignId, status, aiTag, currentSequenceStep, replied, addedAt } = lead
  const data = { _id, campaignId, status, aiTag, currentSequenceStep, replied, addedAt }
  const body = {
    success: true,
    data,
    ...(subsequenceEnrollment && { subsequenceEnrollment }),
  } as const
  return {
    expected: { decision },
    response: { status: 200, body },
  }
}

function refused({ code, message: given }: LeadUpdateError, patch: unknown): Outcome {
  const message = code === 'INVALID_TAG' ? { message: given } : {}
  // Over HTTP, "a body that is no JSON object" has a code of its own.
  const isObject = typeof patch === 'object' && patch !== null && !Array.isArray(patch)
  const error = isObject ? { code, ...message } : { code: 'INVALID_JSON' }
  return {
    expected: { refusal: { code, ...message } },
    response: { status: HTTP_STATUS[code], body: { success: false, error } },
  }
}

function checkClaims(
  name: string,
  { claim, leadAfter = {} }: VectorCase,
  expected: Expected,
): void {
  const differences =
    'refusal' in expected
      ? findDifferences(expected.refusal.code, claim)
      : [
          ...findDifferences(rowAndIntents(expected.decision), claim),
          // What is not claimed is as it is.
          ...findDifferences(expected.decision.lead, { ...expected.decision.lead, ...leadAfter }),
        ]
  if (differences.length > 0) throw new Error(`"${name}": ${differences.join('; ')}`)
}

function rowAndIntents({ situation, intents }: LeadDecision): string[] {
  return [situation ?? 'table not run', ...intents.map(({ type }) => type)]
}
