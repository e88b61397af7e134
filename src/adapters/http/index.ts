/**
 * The operation over HTTP, as a Fetch-standard handler with its OpenAPI description, and API keys that are
 * looked up by hash. It needs `hono`.
 *
 * @module campaign-lead/http
 */

export type { ApiErrorCode } from './api-errors.js'
export {
  type Authenticate,
  createApiKeyAuthenticator,
  type FindApiKey,
  hashApiKey,
  type Principal,
  type StoredApiKey,
} from './api-keys.js'
export {
  createLeadHandler,
  type LeadErrorContext,
  type LeadHandler,
  type LeadHandlerOptions,
} from './lead-handler.js'
