/**
 * The operation over HTTP: a Fetch-standard handler with its OpenAPI description, and authentication by hashed API
 * keys or by the application. It requires the package `hono`.
 *
 * @module campaign-lead/http
 */

export type { ApiErrorCode } from './api-errors.js'
export {
  createApiKeyAuthenticator,
  type FindApiKey,
  hashApiKey,
  type StoredApiKey,
} from './api-keys.js'
export type { Authenticate, AuthenticateRequest, Principal } from './authentication.js'
export { type ErrorResponse, toErrorResponse } from './error-response.js'
export {
  createLeadHandler,
  type LeadErrorContext,
  type LeadHandler,
  type LeadHandlerOptions,
} from './lead-handler.js'
