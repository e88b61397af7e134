import { API_ERRORS, type ApiErrorCode, CHALLENGE } from './api-errors.js'
import { sha256 } from './api-keys.js'
import { LEAD_PATH } from './lead-operation.js'
import { headerParameter, json } from './openapi-parts.js'
import {
  errorExamples,
  errorSchema,
  PATCH_EXAMPLE,
  SCHEMAS,
  UPDATED_EXAMPLE,
} from './openapi-schemas.js'
import { WEBHOOK_SCHEMAS, WEBHOOKS } from './openapi-webhooks.js'

/** The options of the handler that the description depends on. */
interface OpenApiOptions {
  /** The prefix of all paths, such as `/` or `/api`. */
  readonly basePath: string
  /** The largest request body accepted, in bytes. */
  readonly bodyLimit: number
}

/**
 * Creates the response to `GET /openapi.json`. The document is built once, at the first request, so that repeated
 * requests cost little.
 */
export function createOpenApiResponder(
  options: OpenApiOptions,
): (request: Request) => Promise<Response> {
  let built: ReturnType<typeof buildOpenApi> | undefined

  return async ({ headers }) => {
    built ??= buildOpenApi(options)
    const { text, etag } = await built
    // Clients and proxies request the document again after five minutes, because a release may change it.
    const caching = { ETag: etag, 'Cache-Control': 'public, max-age=300' }
    if (matchesETag(etag, headers.get('If-None-Match'))) {
      return new Response(null, { status: 304, headers: caching })
    }
    return new Response(text, { headers: { ...caching, 'Content-Type': 'application/json' } })
  }
}

async function buildOpenApi(options: OpenApiOptions): Promise<{ text: string; etag: string }> {
  const text = JSON.stringify(createOpenApiDocument(options))
  return { text, etag: `"${await sha256(text)}"` }
}

/** A weak tag matches too: a proxy that compresses the response weakens its tag. */
function matchesETag(etag: string, ifNoneMatch: string | null): boolean {
  const tags = ifNoneMatch?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? []
  return tags.includes(etag) || tags.includes('*')
}

type ErrorStatus = (typeof API_ERRORS)[ApiErrorCode]['status']

/** The schema name of the errors with each status. */
const ERROR_SCHEMAS = {
  400: 'InvalidRequestError',
  401: 'UnauthorizedError',
  404: 'NotFoundError',
  409: 'StatusLockedError',
  413: 'PayloadTooLargeError',
  415: 'UnsupportedMediaTypeError',
  500: 'InternalError',
  503: 'UnavailableError',
} satisfies Record<ErrorStatus, string>

/** The additional headers of the errors with a status. */
const ERROR_HEADERS: Readonly<Record<string, object>> = {
  401: {
    'WWW-Authenticate': header('How to authenticate', { type: 'string', const: CHALLENGE }),
  },
  503: {
    'Retry-After': header('The seconds to wait before the request is repeated', {
      type: 'integer',
      minimum: 0,
    }),
  },
}

const API_KEY = 'Platform API key (sk_user_...) or Workspace API key (sk_...)'

const UPDATE_PARAMETERS = [
  pathParameter('campaignId', 'Campaign ID'),
  pathParameter(
    'campaignLeadId',
    'Campaign lead record ID (the _id from the CampaignLead document, not the Lead ID)',
  ),
  headerParameter('X-Workspace-Id', {
    description: 'Narrows the request to this workspace: a lead of another workspace is not found.',
    required: false,
  }),
]

/** Returns the OpenAPI 3.1 description of the operation and the webhooks. */
export function createOpenApiDocument({ basePath, bodyLimit }: OpenApiOptions): object {
  const errors = listErrors()
  return {
    openapi: '3.1.0',
    info: {
      title: 'Campaign leads',
      version: '1.0.0',
      description: "Changes a campaign lead's status or AI tag.",
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: basePath }],
    tags: [{ name: 'Campaign leads', description: "One person's record inside one campaign." }],
    security: [{ apiKey: [] }, { bearer: [] }],
    paths: { [LEAD_PATH.openApi]: { patch: describeUpdate(errors, bodyLimit) } },
    webhooks: WEBHOOKS,
    components: {
      schemas: {
        ...SCHEMAS,
        ...WEBHOOK_SCHEMAS,
        ...Object.fromEntries(errors.map(({ name, codes }) => [name, errorSchema(codes)])),
      },
      securitySchemes: {
        apiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key', description: API_KEY },
        bearer: { type: 'http', scheme: 'bearer', description: API_KEY },
      },
    },
  }
}

/** The errors with one status. */
interface StatusErrors {
  readonly status: string
  /** The name of their schema. */
  readonly name: string
  readonly codes: readonly ApiErrorCode[]
}

function listErrors(): StatusErrors[] {
  return Object.entries(ERROR_SCHEMAS).map(([status, name]) => ({
    status,
    name,
    codes: Object.keys(API_ERRORS)
      .filter(isApiErrorCode)
      .filter((code) => String(API_ERRORS[code].status) === status),
  }))
}

function describeUpdate(errors: readonly StatusErrors[], bodyLimit: number): object {
  return {
    operationId: 'updateCampaignLead',
    tags: ['Campaign leads'],
    summary: 'Update campaign lead',
    description:
      'Update a campaign lead\'s status or AI tag. Status can only be changed to "active" or ' +
      '"paused". When aiTag is set, a lead.tag_changed webhook is triggered if the tag value ' +
      "actually changed. The aiTag must match an existing tag name in the workspace's AI " +
      'tagging labels.',
    parameters: UPDATE_PARAMETERS,
    requestBody: {
      description: `A JSON object of at most ${bodyLimit} bytes.`,
      required: true,
      content: json('LeadPatch', { example: PATCH_EXAMPLE }),
    },
    responses: {
      200: {
        description: 'The lead was updated.',
        content: json('LeadUpdated', { example: UPDATED_EXAMPLE }),
      },
      ...Object.fromEntries(
        errors.map(({ status, name, codes }) => [
          status,
          {
            ...errorResponse(status, codes),
            content: json(name, { examples: errorExamples(codes, bodyLimit) }),
          },
        ]),
      ),
    },
  }
}

function errorResponse(status: string, codes: readonly ApiErrorCode[]): object {
  const headers = ERROR_HEADERS[status]
  return {
    description: codes.map((code) => `\`${code}\`: ${API_ERRORS[code].when}`).join('; '),
    ...(headers && { headers }),
  }
}

function isApiErrorCode(code: string): code is ApiErrorCode {
  return Object.hasOwn(API_ERRORS, code)
}

function pathParameter(name: string, description: string): object {
  return { name, in: 'path', required: true, description, schema: { type: 'string', minLength: 1 } }
}

function header(description: string, schema: object): object {
  return { description, required: true, schema }
}
