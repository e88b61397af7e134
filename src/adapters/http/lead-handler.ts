import { Hono } from 'hono'
import {
  check,
  checkFunction,
  checkMethods,
  checkPositiveInteger,
} from '../../core/argument-checks.js'
import type { CampaignLead } from '../../core/lead.js'
import { parseLeadPatch } from '../../core/lead-patch.js'
import { defaultsTo, type OptionRules, required, resolveOptions } from '../../core/options.js'
import { checkPeerExports } from '../../peers/check-peer.js'
import { HONO } from '../../peers/supported-peers.js'
import type { TraceSpan, Tracing } from '../../ports/tracing.js'
import type { LeadService } from '../../service/lead-service.js'
import { callSafely } from '../../shared/promises.js'
import { checkTracing, noTracing } from '../../shared/tracing-option.js'
import { ApiError, answerError, toPublicError } from './api-errors.js'
import type { Authenticate, Principal } from './api-keys.js'
import { authenticateRequest, narrowWorkspaces } from './authenticate-request.js'
import { LEAD_PATH } from './lead-path.js'
import { viewUpdatedLead } from './lead-view.js'
import { createOpenApiAnswer } from './openapi-answer.js'
import { readHeaders, readJsonObject, requireJson } from './read-json-object.js'
import { traceRequest } from './trace-request.js'

checkPeerExports('http', HONO, { 'Hono.basePath': Reflect.get(Hono.prototype, 'basePath') })

/** In bytes. */
export const DEFAULT_BODY_LIMIT = 16 * 1024

const OPENAPI_PATH = '/openapi.json'

/**
 * What a handler is made of.
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
  /** Tells who holds an API key. */
  readonly authenticate: Authenticate
  /**
   * Called for every internal error, and if the store is unavailable, since the answer reveals nothing of it to
   * the caller. What it throws is dropped.
   */
  readonly onError: (error: unknown, context: LeadErrorContext) => void
  /**
   * The largest request body accepted, in bytes. No more is read of a body than this. Defaults to 16 KiB.
   */
  readonly bodyLimit?: number | undefined
  /** Where the operation's path begins, such as `/api`; nothing where not given. */
  readonly basePath?: string | undefined
  /**
   * Told of each request, which follows the active span, or else the caller's `traceparent`; nobody where
   * not given.
   */
  readonly tracing?: Tracing | undefined
}

/**
 * Where a fault of the inside came up.
 *
 * @example
 * ```ts
 * function onError(error: unknown, { request, principal }: LeadErrorContext): void {
 *   console.error(principal?.id ?? 'nobody', request.method, request.url, error)
 * }
 * const handle = createLeadHandler({ service, authenticate, onError })
 * ```
 */
export interface LeadErrorContext {
  readonly request: Request
  /** The caller; `null` before it is known. */
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
 * Makes the operation as a Fetch-standard handler: `PATCH /v1/campaigns/{campaignId}/leads/{campaignLeadId}`,
 * and its OpenAPI 3.1 description at `GET /openapi.json`. The API key comes as `X-Api-Key` or as
 * `Authorization: Bearer`; `X-Workspace-Id` narrows a request to one workspace. It never rejects, and it stops
 * reading a body as soon as `request.signal` is aborted.
 *
 * Mount it before a body parser such as `express.json()`: a body that was read before is answered with 500 and
 * reported to `onError`.
 *
 * @throws TypeError naming the option, for one that is missing or not of its type.
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
  const principals = new WeakMap<Request, Principal>()
  const answerOpenApi = createOpenApiAnswer({ basePath, bodyLimit })
  const app = new Hono<{ Bindings: RequestBindings }>().basePath(basePath)

  app.get(OPENAPI_PATH, ({ req, env: { span } }) => {
    span.setAttributes({ 'http.route': routeOf(OPENAPI_PATH) })
    return answerOpenApi(req.raw)
  })

  app.patch(LEAD_PATH.hono, async ({ req, json, env: { span } }) => {
    span.setAttributes({ 'http.route': routeOf(LEAD_PATH.openApi) })
    const headers = readHeaders(req.raw)
    const principal = await authenticateRequest(headers, authenticate)
    principals.set(req.raw, principal)
    span.setAttributes({ 'campaign_lead.principal_id': principal.id })
    requireJson(headers.get('Content-Type'))
    const { campaignId, campaignLeadId: leadId } = req.param()
    span.setAttributes({ 'campaign_lead.campaign_id': campaignId, 'campaign_lead.lead_id': leadId })
    const patch = parseLeadPatch(await readJsonObject(req.raw, bodyLimit))
    const workspaceIds = narrowWorkspaces(headers, principal)
    return json(
      viewUpdatedLead(await service.updateLead({ campaignId, leadId }, patch, { workspaceIds })),
    )
  })

  app.notFound(({ req: { method, path, raw }, env: { span } }) =>
    handleError(new ApiError('NOT_FOUND', `No such operation: ${method} ${path}`), raw, span),
  )

  function handleError(error: unknown, request: Request, span: TraceSpan): Response {
    const { code } = toPublicError(error)
    span.setAttributes({ 'campaign_lead.error_code': code })
    // A caller that hung up is not an internal error. An outage is reported too: an operator wants to know.
    const isInside = code === 'INTERNAL' || code === 'UNAVAILABLE'
    if (isInside && !isAborted(request)) {
      span.recordException(error)
      const principal = principals.get(request) ?? null
      callSafely(() => onError(error, { request, principal }))
    }
    return answerError(error)
  }

  app.onError((error, { req, env: { span } }) => handleError(error, req.raw, span))

  function routeOf(path: string): string {
    return basePath === '/' ? path : basePath + path
  }

  async function answer(request: Request, span: TraceSpan): Promise<Response> {
    try {
      return await app.fetch(request, { span })
    } catch (error) {
      // Hono hands on what is thrown without being an Error.
      return handleError(error, request, span)
    }
  }

  return (request) => traceRequest(tracing, request, (span) => answer(request, span))
}

function isAborted(request: Request): boolean {
  try {
    return request.signal.aborted
  } catch {
    // Before 1.17, `@hono/node-server` has none for a request whose body was read before.
    return false
  }
}

/** What goes with a request through Hono. */
interface RequestBindings {
  readonly span: TraceSpan
}

const OPTIONS = {
  service: required(checkMethods<LeadService>('updateLead')),
  authenticate: required(checkFunction),
  onError: required(checkFunction),
  bodyLimit: defaultsTo(DEFAULT_BODY_LIMIT, checkPositiveInteger),
  basePath: defaultsTo('/', checkBasePath),
  tracing: defaultsTo(noTracing, checkTracing),
} satisfies OptionRules<LeadHandlerOptions>

/** Plain segments only: the router takes others for patterns, or receives them in another spelling. */
function checkBasePath(field: string, path: unknown): void {
  const isPath = typeof path === 'string' && /^(\/|(\/(?!\.{1,2}(\/|$))[\w.~-]+)+)$/.test(path)
  check(isPath, field, 'a path such as /api', path)
}
