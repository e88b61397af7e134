import { isLeadUpdateError, type LeadUpdateErrorCode } from '../../core/errors.js'
import {
  isStoreUnavailableError,
  type StoreUnavailableError,
} from '../../ports/store-unavailable-error.js'

/**
 * The response to an error of a service, in a form that every framework can send.
 *
 * @example
 * ```ts
 * const isReported = ({ status }: ErrorResponse): boolean => status === 500 || status === 503
 * ```
 */
export interface ErrorResponse {
  readonly status: 400 | 404 | 409 | 500 | 503
  /** `Retry-After` if the status is 503, in seconds. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: {
    readonly success: false
    readonly error: {
      /** The reason, for programs. */
      readonly code: LeadUpdateErrorCode | 'INTERNAL' | 'UNAVAILABLE'
      /** The reason, for people. */
      readonly message: string
    }
  }
}

const STATUSES: Record<ErrorResponse['body']['error']['code'], ErrorResponse['status']> = {
  INVALID_PATCH: 400,
  INVALID_STATUS: 400,
  INVALID_TAG: 400,
  NOT_FOUND: 404,
  STATUS_LOCKED: 409,
  SEND_CLAIMED: 409,
  SEND_MISPLACED: 409,
  SEND_CANCELED: 409,
  STATUS_NOT_SENDABLE: 409,
  SEND_NOT_DUE: 409,
  INTERNAL: 500,
  UNAVAILABLE: 503,
}

/** Reveals nothing of an internal error. */
export const INTERNAL = { code: 'INTERNAL', message: 'Internal error' } as const

/**
 * Returns the response to an error of a service, for routes of your own. An error of `updateLead` has the response that
 * `createLeadHandler` sends. A `SendErrorCode` has the status 409. An error that is not of the library has the
 * status 500, and the response reveals nothing of it: log the error.
 *
 * @example
 * ```ts
 * const response = await service.updateLead(ref, patch).then(
 *   ({ lead }) => Response.json({ status: lead.status }),
 *   (error: unknown) => {
 *     const { status, headers, body } = toErrorResponse(error)
 *     return Response.json(body, { status, headers })
 *   },
 * )
 * ```
 */
export function toErrorResponse(error: unknown): ErrorResponse {
  const { code, message } = toServiceError(error)
  return {
    status: STATUSES[code],
    headers: isStoreUnavailableError(error) ? { 'Retry-After': toRetryAfter(error) } : {},
    body: { success: false, error: { code, message } },
  }
}

function toServiceError(error: unknown): ErrorResponse['body']['error'] {
  if (isStoreUnavailableError(error)) {
    return { code: 'UNAVAILABLE', message: 'Temporarily unavailable: repeat the request' }
  }
  // Another version of the library may throw codes that are unknown here.
  const isKnown = isLeadUpdateError(error) && Object.hasOwn(STATUSES, error.code)
  return isKnown ? { code: error.code, message: error.message } : INTERNAL
}

/** HTTP requires whole seconds. An error that another version of the library created may lack them. */
function toRetryAfter({ retryAfterSeconds }: StoreUnavailableError): string {
  return String(Number.isFinite(retryAfterSeconds) ? Math.ceil(retryAfterSeconds) : 1)
}
