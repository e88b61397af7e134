import * as z from 'zod/v4/mini'
import { API_ERRORS } from './api-errors.js'
import { LEAD_PATH } from './lead-path.js'
import { errorSchema, leadPatchSchema, leadPathSchema, leadUpdatedSchema } from './schemas.js'

/**
 * Describes the operation in OpenAPI 3.1, from the schemas that check the requests and from the error
 * table.
 *
 * @param serverUrl - Where the paths begin, such as `/` or `/api`.
 */
export function createOpenApiDocument(serverUrl: string): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Campaign leads',
      version: '1.0.0',
      description: "Changes a campaign lead's status or AI tag.",
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: serverUrl }],
    tags: [{ name: 'Campaign leads', description: "One person's record inside one campaign." }],
    security: [{ apiKey: [] }],
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
          parameters: pathParameters(),
          requestBody: {
            required: true,
            content: jsonOf(leadPatchSchema, { status: 'paused', aiTag: 'Interested' }),
          },
          responses: {
            200: { description: 'The lead was updated.', content: jsonOf(leadUpdatedSchema) },
            ...errorResponses(),
          },
        },
      },
    },
    components: {
      securitySchemes: {
        apiKey: {
          type: 'apiKey',
          in: 'header',
          name: 'X-Api-Key',
          description: 'Platform API key (sk_user_...) or Workspace API key (sk_...)',
        },
      },
    },
  }
}

function pathParameters(): object[] {
  return Object.entries(leadPathSchema.def.shape).map(([name, schema]) => {
    const { description, ...jsonSchema } = toJsonSchema(schema)
    return { name, in: 'path', required: true, description, schema: jsonSchema }
  })
}

function errorResponses(): Record<string, object> {
  const statuses = new Set(Object.values(API_ERRORS).map(({ status }) => status))
  return Object.fromEntries([...statuses].map((status) => [status, errorResponse(status)]))
}

const RETRY_AFTER = {
  'Retry-After': {
    description: 'After how many seconds to repeat the request.',
    required: true,
    schema: { type: 'integer', minimum: 0 },
  },
}

function errorResponse(status: number): object {
  const rows = Object.entries(API_ERRORS).filter(([, row]) => row.status === status)
  return {
    description: rows.map(([code, { when }]) => `\`${code}\`: ${when}`).join('; '),
    ...(status === API_ERRORS.UNAVAILABLE.status && { headers: RETRY_AFTER }),
    content: jsonOf(errorSchema(rows.map(([code]) => code))),
  }
}

function jsonOf(schema: z.ZodMiniType, example?: object): object {
  return { 'application/json': { schema: toJsonSchema(schema), ...(example && { example }) } }
}

/** OpenAPI 3.1 speaks the same JSON Schema as zod, and says so once for the whole document. */
function toJsonSchema(schema: z.ZodMiniType): z.core.JSONSchema.BaseSchema {
  const { $schema: _, ...jsonSchema } = z.toJSONSchema(schema)
  return jsonSchema
}
