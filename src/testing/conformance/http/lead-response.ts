import { isPlainObject } from '../../../core/argument-checks.js'
import type { SubsequenceEnrollment } from '../../../core/decision.js'
import {
  LeadUpdateError,
  type LeadUpdateErrorCode,
  type SendErrorCode,
} from '../../../core/errors.js'
import type { CampaignLead } from '../../../core/lead.js'
import { findDifferences } from '../../checks/json-difference.js'
import { describeResponse, type HttpResponse, parseBody } from './http-client.js'
import type { UpdateExchange } from './verification-client.js'

/** The HTTP status of each refusal of an update. */
const REFUSAL_STATUSES = {
  INVALID_PATCH: 400,
  INVALID_STATUS: 400,
  INVALID_TAG: 400,
  NOT_FOUND: 404,
  STATUS_LOCKED: 409,
} as const satisfies Record<Exclude<LeadUpdateErrorCode, SendErrorCode>, number>

/** The response to an update: a success or a refusal. */
export type LeadResponse =
  | { readonly success: true; readonly body: unknown }
  | { readonly success: false; readonly refusal: LeadUpdateError }

/**
 * Reads the response to an update.
 *
 * @throws Error if it is neither a documented success nor a documented refusal.
 */
export function readLeadResponse({ request, patch, response }: UpdateExchange): LeadResponse {
  requireJson(request, response)
  const body = parseBody(response)
  if (response.status === 200) return { success: true, body }

  const error: unknown = Reflect.get(Object(body), 'error')
  const code: unknown = Reflect.get(Object(error), 'code')
  const message: unknown = Reflect.get(Object(error), 'message')
  // Over HTTP, a body that is not a JSON object has its own code.
  const known = code === 'INVALID_JSON' && !isPlainObject(patch) ? 'INVALID_PATCH' : code
  if (!isRefusalCode(known) || typeof message !== 'string') {
    throw new Error(`${request} ${describeResponse(response)}, which is not a refusal of an update`)
  }
  requireNoMismatch(request, [
    ...findDifferences({ status: response.status }, { status: REFUSAL_STATUSES[known] }),
    ...findDifferences(body, { success: false, error: { code, message } }),
  ])
  return { success: false, refusal: new LeadUpdateError(known, message) }
}

/** @throws Error that lists the mismatches, if there are any. */
export function requireNoMismatch(request: string, mismatches: readonly string[]): void {
  if (mismatches.length === 0) return
  throw new Error([`${request}: the result is not as expected`, ...mismatches].join('\n- '))
}

/** Creates the body of a success: the lead's seven public fields, and the enrollment summary if any. */
export function createSuccessBody(
  { _id, campaignId, status, aiTag, currentSequenceStep, replied, addedAt }: CampaignLead,
  subsequenceEnrollment?: SubsequenceEnrollment,
): object {
  return {
    success: true,
    data: { _id, campaignId, status, aiTag, currentSequenceStep, replied, addedAt },
    subsequenceEnrollment,
  }
}

/** @throws Error that names the content type if it is not JSON. */
export function requireJson(request: string, response: HttpResponse): void {
  const contentType = response.headers.get('Content-Type')
  if (contentType !== null && /^application\/json\s*(;|$)/i.test(contentType)) return
  const named = contentType === null ? 'no Content-Type' : `Content-Type ${contentType}`
  throw new Error(
    `${request} ${describeResponse(response)} and ${named}, expected application/json`,
  )
}

function isRefusalCode(code: unknown): code is keyof typeof REFUSAL_STATUSES {
  return typeof code === 'string' && Object.hasOwn(REFUSAL_STATUSES, code)
}
