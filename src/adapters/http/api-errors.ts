import type { LeadUpdateErrorCode, SendErrorCode } from '../../core/errors.js'
import { INTERNAL, toErrorResponse } from './error-response.js'

/**
 * The code in an error response of the API: a refusal by the rules, or an error of HTTP.
 *
 * @example
 * ```ts
 * const isServerError = (code: ApiErrorCode): boolean =>
 *   code === 'INTERNAL' || code === 'UNAVAILABLE'
 * ```
 */
export type ApiErrorCode =
  | Exclude<LeadUpdateErrorCode, SendErrorCode>
  | 'INVALID_JSON'
  | 'UNAUTHORIZED'
  | 'PAYLOAD_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'INTERNAL'
  | 'UNAVAILABLE'

/** The error table: the HTTP status of each code, and when a request is answered with it. */
export const API_ERRORS = {
  INVALID_TAG: { status: 400, when: 'the AI tag is not a tag of the workspace' },
  INVALID_STATUS: { status: 400, when: 'a target status other than "active" and "paused"' },
  INVALID_PATCH: { status: 400, when: 'another field, or a value of another type' },
  INVALID_JSON: { status: 400, when: 'a body that is not a JSON object, or that breaks off' },
  UNAUTHORIZED: { status: 401, when: 'no key, an unknown key, or two different keys' },
  NOT_FOUND: {
    status: 404,
    when: 'no such lead in that campaign, or a lead in a workspace that the key may not see',
  },
  STATUS_LOCKED: { status: 409, when: 'by policy, a lead in this status keeps it' },
  PAYLOAD_TOO_LARGE: { status: 413, when: 'a body over the limit' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, when: 'a content type other than JSON' },
  INTERNAL: { status: 500, when: 'any other error; the message reveals no internals' },
  UNAVAILABLE: {
    status: 503,
    when: 'the store cannot be reached, or the lead stays locked or contended; the PATCH can be repeated safely',
  },
} as const satisfies Record<ApiErrorCode, { readonly status: number; readonly when: string }>

/** An error of HTTP: the request is refused before the rules run. */
export class ApiError extends Error {
  override readonly name: string = 'ApiError'
  readonly code: ApiErrorCode

  constructor(code: ApiErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** Returns the code and the message that the caller may see. They reveal nothing of an internal error. */
export function toPublicError(error: unknown): { code: ApiErrorCode; message: string } {
  if (error instanceof ApiError) return { code: error.code, message: error.message }
  const { code, message } = toErrorResponse(error).body.error
  return isApiErrorCode(code) ? { code, message } : INTERNAL
}

/** Excludes the refusals of commands, which the operation does not execute. */
function isApiErrorCode(code: string): code is ApiErrorCode {
  return Object.hasOwn(API_ERRORS, code)
}

/** The authentication scheme. HTTP requires it in every response with status 401. */
export const CHALLENGE = 'Bearer realm="Campaign leads"'

/** Returns the response of the operation to a request that fails. */
export function respondWithError(error: unknown): Response {
  const { code, message } = toPublicError(error)
  const { status } = API_ERRORS[code]
  const body = { success: false, error: { code, message } }
  const headers =
    code === 'UNAUTHORIZED' ? { 'WWW-Authenticate': CHALLENGE } : toErrorResponse(error).headers
  return Response.json(body, { status, headers })
}
