import { isPlainObject } from '../../../core/argument-checks.js'
import type { SubsequenceEnrollment } from '../../../core/decision.js'
import { LeadUpdateError, type LeadUpdateErrorCode } from '../../../core/errors.js'
import type { CampaignLead } from '../../../core/lead.js'
import { differencesOf } from '../../checks/json-difference.js'
import { type Answer, describeAnswer, parseBody } from './exchange.js'
import type { UpdateExchange } from './verified-server.js'

/** The HTTP status of each refusal of an update. */
const REFUSAL_STATUSES = {
  INVALID_PATCH: 400,
  INVALID_STATUS: 400,
  INVALID_TAG: 400,
  NOT_FOUND: 404,
  STATUS_LOCKED: 409,
} as const satisfies Record<LeadUpdateErrorCode, number>

/** What an answer says: the update was done, or refused. */
export type LeadAnswer =
  | { readonly success: true; readonly body: unknown }
  | { readonly success: false; readonly refusal: LeadUpdateError }

/**
 * Reads the answer to an update.
 *
 * @throws Error naming what does not fit, where it is neither a success nor a refusal as promised.
 */
export function readLeadAnswer({ request, patch, answer }: UpdateExchange): LeadAnswer {
  requireJson(request, answer)
  const body = parseBody(answer)
  if (answer.status === 200) return { success: true, body }

  const error: unknown = Reflect.get(Object(body), 'error')
  const code: unknown = Reflect.get(Object(error), 'code')
  const message: unknown = Reflect.get(Object(error), 'message')
  // HTTP has a code of its own for a body that is no JSON object.
  const known = code === 'INVALID_JSON' && !isPlainObject(patch) ? 'INVALID_PATCH' : code
  if (!isRefusalCode(known) || typeof message !== 'string') {
    throw new Error(`${request} ${describeAnswer(answer)}, which is no refusal of an update`)
  }
  requireFit(request, [
    ...differencesOf({ status: answer.status }, { status: REFUSAL_STATUSES[known] }),
    ...differencesOf(body, { success: false, error: { code, message } }),
  ])
  return { success: false, refusal: new LeadUpdateError(known, message) }
}

/** @throws Error naming each thing that does not fit, where any does. */
export function requireFit(request: string, misfits: readonly string[]): void {
  if (misfits.length === 0) return
  throw new Error([`${request}: what came of it does not fit`, ...misfits].join('\n- '))
}

/** The body of a success: the lead's seven public fields, and the enrollment where there was one. */
export function successBody(
  { _id, campaignId, status, aiTag, currentSequenceStep, replied, addedAt }: CampaignLead,
  subsequenceEnrollment?: SubsequenceEnrollment,
): object {
  return {
    success: true,
    data: { _id, campaignId, status, aiTag, currentSequenceStep, replied, addedAt },
    subsequenceEnrollment,
  }
}

/** @throws Error naming the content type, unless it is that of JSON. */
export function requireJson(request: string, answer: Answer): void {
  const contentType = answer.headers.get('Content-Type')
  if (contentType !== null && /^application\/json\s*(;|$)/i.test(contentType)) return
  const named = contentType === null ? 'no Content-Type' : `Content-Type ${contentType}`
  throw new Error(`${request} ${describeAnswer(answer)} and ${named}, expected application/json`)
}

function isRefusalCode(code: unknown): code is LeadUpdateErrorCode {
  return typeof code === 'string' && Object.hasOwn(REFUSAL_STATUSES, code)
}
