import { Hono } from 'hono'
import { check, checkFunction, checkList, checkString } from '../../core/argument-checks.js'
import type { CampaignLead } from '../../core/lead.js'
import { type LeadPatch, parseLeadPatch } from '../../core/lead-patch.js'
import type { LeadService } from '../../service/lead-service.js'
import { API_ERRORS, ApiError, toPublicError } from './api-errors.js'
import type { Authenticate, Principal } from './api-keys.js'
import { viewUpdatedLead } from './lead-view.js'
import { createOpenApiDocument, LEAD_PATH } from './openapi-document.js'
import { readJsonObject, requireJson } from './read-json-object.js'
import { leadPatchSchema, leadPathSchema } from './schemas.js'

const DEFAULT_BODY_LIMIT = 16 * 1024

/** What a handler is made of. */
export interface LeadHandlerOptions<L extends CampaignLead = CampaignLead> {
  /** Updates the leads. */
  readonly service: Pick<LeadService<L>, 'updateLead'>
  /** Tells who holds an API key. */
  readonly authenticate: Authenticate
  /** Told of every fault of the inside, since the answer tells the caller nothing of it. */
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

interface LeadEnv {
  Variables: { principal?: Principal }
}

/**
 * Makes the operation as a Fetch-standard handler: `PATCH /v1/campaigns/{campaignId}/leads/{campaignLeadId}`,
 * and its OpenAPI 3.1 description at `GET /openapi.json`.
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
  const { service, authenticate, onError, bodyLimit = DEFAULT_BODY_LIMIT, basePath = '/' } = options
  checkFunction('service.updateLead', service?.updateLead)
  checkFunction('authenticate', authenticate)
  checkFunction('onError', onError)
  const isLimit = Number.isInteger(bodyLimit) && bodyLimit > 0
  check(isLimit, 'bodyLimit', 'a whole number of bytes above 0', bodyLimit)
  check(/^\/([^/]+(\/[^/]+)*)?$/.test(basePath), 'basePath', 'a path such as /api', basePath)
  const app = new Hono<LeadEnv>().basePath(basePath)

  app.get('/openapi.json', (context) => context.json(createOpenApiDocument(basePath)))

  app.patch(LEAD_PATH.hono, async (context) => {
    const { req } = context
    const principal = await requirePrincipal(req.header('X-Api-Key'), authenticate)
    context.set('principal', principal)
    requireJson(req.header('Content-Type'))
    const { campaignId, campaignLeadId: leadId } = leadPathSchema.parse(req.param())
    const patch = acceptPatch(await readJsonObject(req.raw, bodyLimit))
    const { workspaceIds } = principal
    return context.json(
      viewUpdatedLead(await service.updateLead({ campaignId, leadId }, patch, { workspaceIds })),
    )
  })

  app.notFound(({ req: { method, path } }) =>
    answerError(new ApiError('NOT_FOUND', `No such operation: ${method} ${path}`)),
  )

  function handleError(error: unknown, context: LeadErrorContext): Response {
    if (toPublicError(error).code === 'INTERNAL') onError(error, context)
    return answerError(error)
  }

  app.onError((error, context) => {
    const { principal = null } = context.var
    return handleError(error, { request: context.req.raw, principal })
  })

  return async (request) => {
    try {
      return await app.fetch(request)
    } catch (error) {
      // Hono hands on what is thrown without being an Error.
      return handleError(error, { request, principal: null })
    }
  }
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

function answerError(error: unknown): Response {
  const { code, message } = toPublicError(error)
  return Response.json(
    { success: false, error: { code, message } },
    { status: API_ERRORS[code].status },
  )
}
