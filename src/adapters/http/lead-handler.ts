import { Hono } from 'hono'
import {
  check,
  checkFunction,
  checkList,
  checkOptions,
  checkString,
} from '../../core/argument-checks.js'
import type { CampaignLead } from '../../core/lead.js'
import { type LeadPatch, parseLeadPatch } from '../../core/lead-patch.js'
import type { LeadService } from '../../service/lead-service.js'
import { tellHost } from '../../service/tell-host.js'
import { ApiError, answerError, toPublicError } from './api-errors.js'
import type { Authenticate, Principal } from './api-keys.js'
import { viewUpdatedLead } from './lead-view.js'
import { createOpenApiDocument, LEAD_PATH } from './openapi-document.js'
import { readJsonObject, requireJson } from './read-json-object.js'
import { leadPatchSchema, leadPathSchema } from './schemas.js'

/** In bytes. */
export const DEFAULT_BODY_LIMIT = 16 * 1024

/** What a handler is made of. */
export interface LeadHandlerOptions<L extends CampaignLead = CampaignLead> {
  /** Updates the leads. */
  readonly service: Pick<LeadService<L>, 'updateLead'>
  /** Tells who holds an API key. */
  readonly authenticate: Authenticate
  /**
   * Told of every fault of the inside, since the answer tells the caller nothing of it. What it
   * throws is dropped.
   */
  readonly onError: (error: unknown, context: LeadErrorContext) => void
  /** The largest request body accepted, in bytes; 16 KiB where not given. */
  readonly bodyLimit?: number | undefined
  /** Where the operation's path begins, such as `/api`; nothing where not given. */
  readonly basePath?: string | undefined
}

/** Where a fault of the inside came up. */
export interface LeadErrorContext {
  readonly request: Request
  /** The caller; `null` before it is known. */
  readonly principal: Principal | null
}

/** A Fetch-standard handler. */
export type LeadHandler = (request: Request) => Promise<Response>

/**
 * Makes the operation as a Fetch-standard handler: `PATCH /v1/campaigns/{campaignId}/leads/{campaignLeadId}`,
 * and its OpenAPI 3.1 description at `GET /openapi.json`. It always answers, and never rejects.
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
  checkHandlerOptions(options)
  const { service, authenticate, onError, bodyLimit = DEFAULT_BODY_LIMIT, basePath = '/' } = options
  const principals = new WeakMap<Request, Principal>()
  const app = new Hono().basePath(basePath)

  app.get('/openapi.json', (context) => context.json(createOpenApiDocument(basePath)))

  app.patch(LEAD_PATH.hono, async ({ req, json }) => {
    const principal = await requirePrincipal(req.header('X-Api-Key'), authenticate)
    principals.set(req.raw, principal)
    requireJson(req.header('Content-Type'))
    const { campaignId, campaignLeadId: leadId } = leadPathSchema.parse(req.param())
    const patch = acceptPatch(await readJsonObject(req.raw, bodyLimit))
    const { workspaceIds } = principal
    return json(
      viewUpdatedLead(await service.updateLead({ campaignId, leadId }, patch, { workspaceIds })),
    )
  })

  app.notFound(({ req: { method, path } }) =>
    answerError(new ApiError('NOT_FOUND', `No such operation: ${method} ${path}`)),
  )

  function handleError(error: unknown, request: Request): Response {
    // A caller that hung up is no fault of the inside.
    if (toPublicError(error).code === 'INTERNAL' && !request.signal.aborted) {
      const principal = principals.get(request) ?? null
      tellHost(() => onError(error, { request, principal }))
    }
    return answerError(error)
  }

  app.onError((error, { req }) => handleError(error, req.raw))

  return async (request) => {
    try {
      return await app.fetch(request)
    } catch (error) {
      // Hono hands on what is thrown without being an Error.
      return handleError(error, request)
    }
  }
}

const OPTIONS = [
  'service',
  'authenticate',
  'onError',
  'bodyLimit',
  'basePath',
] satisfies (keyof LeadHandlerOptions)[]

function checkHandlerOptions<L extends CampaignLead>(options: LeadHandlerOptions<L>): void {
  checkOptions('options', options, OPTIONS)
  const { service, authenticate, onError, bodyLimit = DEFAULT_BODY_LIMIT, basePath = '/' } = options
  checkFunction('service.updateLead', service?.updateLead)
  checkFunction('authenticate', authenticate)
  checkFunction('onError', onError)
  const isLimit = Number.isInteger(bodyLimit) && bodyLimit > 0
  check(isLimit, 'bodyLimit', 'a whole number of bytes above 0', bodyLimit)
  check(isPath(basePath), 'basePath', 'a path such as /api', basePath)
}

/** Plain segments only: others are patterns to the router, or never come as they are written. */
function isPath(basePath: string): boolean {
  return basePath === '/' || /^(\/(?!\.{1,2}(\/|$))[\w.~-]+)+$/.test(basePath)
}

async function requirePrincipal(
  apiKey: string | undefined,
  authenticate: Authenticate,
): Promise<Principal> {
  if (apiKey === undefined) throw new ApiError('UNAUTHORIZED', 'Header X-Api-Key is missing')
  const principal = await authenticate(apiKey)
  if (!principal) throw new ApiError('UNAUTHORIZED', 'Header X-Api-Key is no known API key')
  // For the service, no list at all means every workspace.
  checkList('principal.workspaceIds', principal.workspaceIds, checkString)
  return principal
}

/** The schema decides; the core says, in its own words, what is wrong. */
function acceptPatch(body: object): LeadPatch {
  const { success, data } = leadPatchSchema.safeParse(body)
  return success ? data : parseLeadPatch(body)
}
