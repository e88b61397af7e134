import {
  type LeadDecision,
  type LeadPatch,
  type LeadUpdateError,
  type LeadUpdateErrorCode,
  safeApplyLeadUpdate,
} from 'campaign-lead'
import { findDifferences } from '../../src/testing/checks/json-difference.js'
import type { LeadUpdateVector } from '../../src/testing/conformance/vectors/golden-vectors.js'
import { createLead, DOCUMENTED, NOW, SUBSEQUENCES, TAGS } from './fixtures.js'
import type { RuleCases, VectorCase } from './vector-case.js'

const HTTP_STATUS: Readonly<Partial<Record<LeadUpdateErrorCode, number>>> = {
  INVALID_PATCH: 400,
  INVALID_STATUS: 400,
  INVALID_TAG: 400,
  STATUS_LOCKED: 409,
  NOT_FOUND: 404,
}

/**
 * Creates the vectors of the cases of a rule, with the decisions of the library.
 *
 * @throws Error if a decision is not what the case claims.
 */
export function createVectors({ rule, sentence, cases }: RuleCases): LeadUpdateVector[] {
  return cases.map((vectorCase) => {
    const name = `${rule}: ${vectorCase.title}`
    const input = createInput(vectorCase)
    const { expected, response } = decide(input)
    checkClaim(name, vectorCase, expected)
    return { name, rule, sentence, input, expected, response }
  })
}

function createInput(vectorCase: VectorCase): LeadUpdateVector['input'] {
  const { lead = {}, subsequences = SUBSEQUENCES, tags = TAGS, patch, policy } = vectorCase
  return {
    lead: createLead(lead),
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
  // `JSON.parse` returns `any`: the patch may be invalid on purpose.
  const parsed: LeadPatch = JSON.parse(JSON.stringify(patch))
  const result = safeApplyLeadUpdate(lead, subsequences, tags, parsed, options)
  return result.success ? toAccepted(result.decision) : toRefused(result.error, patch)
}

function toAccepted(decision: LeadDecision): Outcome {
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

function toRefused({ code, message: text }: LeadUpdateError, patch: unknown): Outcome {
  const message = code === 'INVALID_TAG' ? { message: text } : {}
  // Over HTTP, a body that is not a JSON object has its own code.
  const isObject = typeof patch === 'object' && patch !== null && !Array.isArray(patch)
  const error = isObject ? { code, ...message } : { code: 'INVALID_JSON' }
  return {
    expected: { refusal: { code, ...message } },
    response: { status: HTTP_STATUS[code] ?? 500, body: { success: false, error } },
  }
}

function checkClaim(name: string, { claim, leadAfter = {} }: VectorCase, expected: Expected): void {
  const differences =
    'refusal' in expected
      ? findDifferences(expected.refusal.code, claim)
      : [
          ...findDifferences(listRowAndIntents(expected.decision), claim),
          // Only the claimed fields are compared.
          ...findDifferences(expected.decision.lead, { ...expected.decision.lead, ...leadAfter }),
        ]
  if (differences.length > 0) throw new Error(`"${name}": ${differences.join('; ')}`)
}

function listRowAndIntents({ situation, intents }: LeadDecision): string[] {
  return [situation ?? 'table not run', ...intents.map(({ type }) => type)]
}
