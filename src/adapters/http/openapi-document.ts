import { API_ERRORS, type ApiErrorCode, CHALLENGE } from './api-errors.js'
import { LEAD_PATH } from './lead-path.js'
import {
  errorExamples,
  PATCH_EXAMPLE,
  TAG_CHANGED_EXAMPLE,
  UPDATED_EXAMPLE,
} from './openapi-examples.js'
import { errorSchema, refTo, SCHEMAS } from './openapi-schemas.js'

/** What the description depends on. */
export interface OpenApiOptions {
  /** Where the paths begin, such as `/` or `/api`. */
  readonly basePath: string
  /** The largest request body accepted, in bytes. */
  readonly bodyLimit: number
}

type ErrorStatus = (typeof API_ERRORS)[ApiErrorCode]['status']

/** The name of the schema of the errors with each status. */
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

/** The headers that the errors with a status have in addition. */
const ERROR_HEADERS: Readonly<Record<string, object>> = {
  401: {
    'WWW-Authenticate': header('How to authenticate', { type: 'string', const: CHALLENGE }),
  },
  503: {
    'Retry-After': header('In how many seconds to repeat the request', {
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

const TAG_CHANGED = {
  operationId: 'leadTagChanged',
  tags: ['Campaign leads'],
  summary: 'The AI tag of a lead changed',
  description:
    'Sent as defined by [Standard Webhooks](https://www.standardwebhooks.com), at least once and in any ' +
    'order: an attempt that is not accepted is repeated under the same webhook-id.',
  // It is authenticated by its signature.
  security: [],
  parameters: [
    headerParameter('webhook-id', {
      description: 'Identifies the webhook: the same in every attempt.',
      required: true,
    }),
    headerParameter('webhook-timestamp', {
      description: 'When this attempt was made, in seconds since 1970-01-01T00:00:00Z.',
      required: true,
    }),
    headerParameter('webhook-signature', {
      description:
        'Signatures of webhook-id, webhook-timestamp and the body, separated by spaces: one for each secret.',
      required: true,
    }),
  ],
  requestBody: {
    required: true,
    content: json('LeadTagChangedWebhook', { example: TAG_CHANGED_EXAMPLE }),
  },
  responses: {
    '2XX': { description: 'The webhook was accepted.' },
    410: { description: 'The endpoint no longer exists. No attempt follows.' },
  },
}

/** Describes the operation and its webhook in OpenAPI 3.1. */
export function createOpenApiDocument({ basePath, bodyLimit }: OpenApiOptions): object {
  const errors = Object.entries(ERROR_SCHEMAS).map(([status, name]) => ({
    status,
    name,
    codes: Object.keys(API_ERRORS)
      .filter(isApiErrorCode)
      .filter((code) => String(API_ERRORS[code].status) === status),
  }))
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
    paths: {
      [LEAD_PATH.openApi]: {
        patch: {
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
        },
      },
    },
    webhooks: { 'lead.tag_changed': { post: TAG_CHANGED } },
    components: {
      schemas: {
        ...SCHEMAS,
        ...Object.fromEntries(errors.map(({ name, codes }) => [name, errorSchema(codes)])),
      },
      securitySchemes: {
        apiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key', description: API_KEY },
        bearer: { type: 'http', scheme: 'bearer', description: API_KEY },
      },
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

function json(schema: string, examples: object): object {
  return { 'application/json': { schema: refTo(schema), ...examples } }
}

function pathParameter(name: string, description: string): object {
  return { name, in: 'path', required: true, description, schema: { type: 'string', minLength: 1 } }
}

function headerParameter(
  name: string,
  described: { readonly description: string; readonly required: boolean },
): object {
  return { name, in: 'header', ...described, schema: { type: 'string' } }
}

function header(description: string, schema: object): object {
  return { description, required: true, schema }
}
