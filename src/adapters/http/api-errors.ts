import { isLeadUpdateError, type LeadUpdateErrorCode } from '../../core/errors.js'
import {
  isStoreUnavailableError,
  type StoreUnavailableError,
} from '../../ports/store-unavailable-error.js'

/**
 * A code that the API answers with: the refusals of the library and those of HTTP.
 *
 * @example
 * ```ts
 * const isOurFault = (code: ApiErrorCode): boolean => code === 'INTERNAL'
 * ```
 */
export type ApiErrorCode =
  | LeadUpdateErrorCode
  | 'INVALID_JSON'
  | 'UNAUTHORIZED'
  | 'PAYLOAD_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'INTERNAL'
  | 'UNAVAILABLE'

/** The error table: each code with its HTTP status and when it is given. */
export const API_ERRORS = {
  INVALID_TAG: { status: 400, when: 'the AI tag is no tag of the workspace' },
  INVALID_STATUS: { status: 400, when: 'a target status other than "active" and "paused"' },
  INVALID_PATCH: { status: 400, when: 'another field, or a value of another type' },
  INVALID_JSON: { status: 400, when: 'a body that is not a JSON object, or that breaks off' },
  UNAUTHORIZED: { status: 401, when: 'no key, an unknown key, or two different keys' },
  NOT_FOUND: {
    status: 404,
    when: 'no such lead in that campaign, or one in a workspace that the key may not see',
  },
  STATUS_LOCKED: { status: 409, when: 'by policy, a lead in this status keeps it' },
  PAYLOAD_TOO_LARGE: { status: 413, when: 'a body over the limit' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, when: 'a content type other than JSON' },
  INTERNAL: { status: 500, when: 'anything else; the message tells nothing of the inside' },
  UNAVAILABLE: {
    status: 503,
    when: 'the store cannot be reached, or the lead stays locked or contended; the PATCH can be repeated safely',
  },
} as const satisfies Record<ApiErrorCode, { readonly status: number; readonly when: string }>

/** A request that is refused before the rules are asked. */
export class ApiError extends Error {
  override readonly name: string = 'ApiError'
  readonly code: ApiErrorCode

  constructor(code: ApiErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** What the caller may be told of an error: a fault of the inside stays inside. */
export function toPublicError(error: unknown): { code: ApiErrorCode; message: string } {
  const isPublic = error instanceof ApiError || isLeadUpdateError(error)
  // Another version of the library may have codes that this one does not know.
  if (isPublic && Object.hasOwn(API_ERRORS, error.code)) {
    return { code: error.code, message: error.message }
  }
  if (isStoreUnavailableError(error)) {
    return { code: 'UNAVAILABLE', message: 'Temporarily unavailable: repeat the request' }
  }
  return { code: 'INTERNAL', message: 'Internal error' }
}

/** How a caller can authenticate, which HTTP requires of every answer with 401. */
export const CHALLENGE = 'Bearer realm="Campaign leads"'

/** Creates the answer to a request that fails. */
export function answerError(error: unknown): Response {
  const { code, message } = toPublicError(error)
  const { status } = API_ERRORS[code]
  return Response.json(
    { success: false, error: { code, message } },
    { status, headers: headersFor(error) },
  )
}

function headersFor(error: unknown): Record<string, string> {
  if (toPublicError(error).code === 'UNAUTHORIZED') return { 'WWW-Authenticate': CHALLENGE }
  return isStoreUnavailableError(error) ? { 'Retry-After': printRetryAfter(error) } : {}
}

/** In whole seconds, as HTTP takes it. Another version of the library may have made the error. */
function printRetryAfter({ retryAfterSeconds }: StoreUnavailableError): string {
  return String(Number.isFinite(retryAfterSeconds) ? Math.ceil(retryAfterSeconds) : 1)
}
