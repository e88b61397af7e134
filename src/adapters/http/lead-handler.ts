import { Hono } from 'hono'
import {
  check,
  checkFunction,
  checkMethods,
  checkPositiveInteger,
} from '../../core/argument-checks.js'
import type { CampaignLead } from '../../core/lead.js'
import { parseLeadPatch } from '../../core/lead-patch.js'
import {
  defaultsTo,
  type OptionRules,
  required,
  resolveOptions,
} from '../../core/resolve-options.js'
import { checkPeerExports } from '../../peers/check-peer.js'
import { HONO } from '../../peers/supported-peers.js'
import type { TraceSpan, Tracing } from '../../ports/tracing.js'
import type { LeadService } from '../../service/lead-service.js'
import { callSafely } from '../../shared/promises.js'
import { checkTracing, noTracing } from '../../shared/tracing-option.js'
import { ApiError, respondWithError, toPublicError } from './api-errors.js'
import {
  type Authenticate,
  type AuthenticateRequest,
  authenticateRequest,
  checkAuthenticate,
  narrowWorkspaces,
  type Principal,
} from './authentication.js'
import { LEAD_PATH, toResponseBody } from './lead-operation.js'
import { createOpenApiResponder } from './openapi-document.js'
import { readHeaders, readJsonObject, requireJson } from './read-request.js'
import { traceRequest } from './trace-request.js'

checkPeerExports('http', HONO, { 'Hono.basePath': Reflect.get(Hono.prototype, 'basePath') })

/** In bytes. */
export const DEFAULT_BODY_LIMIT = 16 * 1024

const OPENAPI_PATH = '/openapi.json'

/**
 * Options of {@link createLeadHandler}.
 *
 * @example
 * ```ts
 * const options: LeadHandlerOptions = {
 *   service,
 *   authenticate,
 *   onError: (error) => console.error(error),
 *   basePath: '/api',
 *   bodyLimit: 4 * 1024,
 * }
 * ```
 */
export interface LeadHandlerOptions<L extends CampaignLead = CampaignLead> {
  /** Updates the leads. */
  readonly service: Pick<LeadService<L>, 'updateLead'>
  /**
   * Returns the holder of an API key. Or an object with the function `request`, which returns the caller of a request
   * that the application authenticates in another way: then API keys are not read.
   */
  readonly authenticate: Authenticate | { readonly request: AuthenticateRequest }
  /**
   * Called for every internal error, and if the store is unavailable, since the response reveals neither to the
   * caller. Errors that it throws are ignored.
   */
  readonly onError: (error: unknown, context: LeadErrorContext) => void
  /** The largest request body accepted, in bytes. A larger body is not read to its end. Defaults to 16 KiB. */
  readonly bodyLimit?: number | undefined
  /** The prefix of all paths, such as `/api`. Defaults to `/`. */
  readonly basePath?: string | undefined
  /**
   * Creates a span for each request, with the active span or else the caller's `traceparent` as its parent. Off by
   * default.
   */
  readonly tracing?: Tracing | undefined
}

/**
 * The request in which an error occurred.
 *
 * @example
 * ```ts
 * function onError(error: unknown, { request, principal }: LeadErrorContext): void {
 *   console.error(principal?.id ?? 'unauthenticated', request.method, request.url, error)
 * }
 * const handle = createLeadHandler({ service, authenticate, onError })
 * ```
 */
export interface LeadErrorContext {
  readonly request: Request
  /** The caller, or `null` if the error occurred before the caller was authenticated. */
  readonly principal: Principal | null
}

/**
 * A Fetch-standard handler.
 *
 * @example
 * ```ts
 * const handle: LeadHandler = createLeadHandler({ service, authenticate, onError })
 * const response = await handle(new Request('https://api.example.com/openapi.json'))
 * ```
 */
export type LeadHandler = (request: Request) => Promise<Response>

/**
 * Creates a Fetch-standard handler for `PATCH /v1/campaigns/{campaignId}/leads/{campaignLeadId}`, and for its OpenAPI
 * 3.1 description at `GET /openapi.json`. The API key is sent as `X-Api-Key` or as `Authorization: Bearer`.
 * `X-Workspace-Id` narrows a request to one workspace. The handler never rejects, and it stops reading a body as soon
 * as `request.signal` is aborted.
 *
 * Mount it before a body parser such as `express.json()`: if the body was read before, the response is 500, and
 * `onError` is called.
 *
 * @throws TypeError if an option is unknown, missing or invalid; the message names it.
 *
 * @example
 * ```ts
 * const handle = createLeadHandler({ service, authenticate, onError: (error) => console.error(error) })
 * export default { fetch: handle } // Bun, Deno, Workers
 * ```
 */
export function createLeadHandler<L extends CampaignLead = CampaignLead>(
  options: LeadHandlerOptions<L>,
): LeadHandler {
  const { service, authenticate, onError, bodyLimit, basePath, tracing } = resolveOptions(
    'options',
    options,
    OPTIONS,
  )
  const respondWithOpenApi = createOpenApiResponder({ basePath, bodyLimit })
  const app = new Hono<{ Bindings: Exchange }>().basePath(basePath)

  app.get(OPENAPI_PATH, ({ req, env: { span } }) => {
    span.setAttributes({ 'http.route': toRoute(OPENAPI_PATH) })
    return respondWithOpenApi(req.raw)
  })

  app.patch(LEAD_PATH.hono, async ({ req, json, env: exchange }) => {
    const { span } = exchange
    span.setAttributes({ 'http.route': toRoute(LEAD_PATH.openApi) })
    const headers = readHeaders(req.raw)
    const principal = await authenticateRequest(req.raw, headers, authenticate)
    exchange.principal = principal
    span.setAttributes({ 'campaign_lead.principal_id': principal.id })
    requireJson(headers.get('Content-Type'))
    const { campaignId, campaignLeadId: leadId } = req.param()
    span.setAttributes({ 'campaign_lead.campaign_id': campaignId, 'campaign_lead.lead_id': leadId })
    const patch = parseLeadPatch(await readJsonObject(req.raw, bodyLimit))
    const workspaceIds = narrowWorkspaces(headers, principal)
    const decision = await service.updateLead({ campaignId, leadId }, patch, { workspaceIds })
    return json(toResponseBody(decision))
  })

  app.notFound(({ req: { method, path, raw }, env: exchange }) =>
    handleError(new ApiError('NOT_FOUND', `No such operation: ${method} ${path}`), raw, exchange),
  )

  app.onError((error, { req, env: exchange }) => handleError(error, req.raw, exchange))

  function handleError(error: unknown, request: Request, { span, principal }: Exchange): Response {
    const { code } = toPublicError(error)
    span.setAttributes({ 'campaign_lead.error_code': code })
    // An aborted request is not an internal error. An outage is reported too, because operators need to see it.
    const isReported = code === 'INTERNAL' || code === 'UNAVAILABLE'
    if (isReported && !isAborted(request)) {
      span.recordException(error)
      callSafely(() => onError(error, { request, principal }))
    }
    return respondWithError(error)
  }

  function toRoute(path: string): string {
    return basePath === '/' ? path : basePath + path
  }

  return (request) =>
    traceRequest(tracing, request, async (span) => {
      const exchange: Exchange = { span, principal: null }
      try {
        return await app.fetch(request, exchange)
      } catch (error) {
        // Hono rethrows a value that is not an `Error`.
        return handleError(error, request, exchange)
      }
    })
}

/** The state of one request, which Hono passes on as its bindings. */
interface Exchange {
  readonly span: TraceSpan
  principal: Principal | null
}

function isAborted(request: Request): boolean {
  try {
    return request.signal.aborted
  } catch {
    // `@hono/node-server` before 1.17 has no signal for a request whose body was read before.
    return false
  }
}

const OPTIONS = {
  service: required(checkMethods<LeadService>('updateLead')),
  authenticate: required(checkAuthenticate),
  onError: required(checkFunction),
  bodyLimit: defaultsTo(DEFAULT_BODY_LIMIT, checkPositiveInteger),
  basePath: defaultsTo('/', checkBasePath),
  tracing: defaultsTo(noTracing, checkTracing),
} satisfies OptionRules<LeadHandlerOptions>

/** Accepts plain segments only: the router treats others as patterns, or receives them in another spelling. */
function checkBasePath(field: string, path: unknown): void {
  const isPath = typeof path === 'string' && /^(\/|(\/(?!\.{1,2}(\/|$))[\w.~-]+)+)$/.test(path)
  check(isPath, field, 'a path such as /api', path)
}
