import { ENROLLMENT_RULES, LEAD_STATUSES, PATCHABLE_STATUSES } from 'campaign-lead'
import { createLeadHandler } from 'campaign-lead/http'
import { describe, expect, it } from 'vitest'

const LEAD_PATH = '/v1/campaigns/{campaignId}/leads/{campaignLeadId}'

async function operation() {
  const handle = createLeadHandler({
    service: { updateLead: () => expect.unreachable() },
    authenticate: () => expect.unreachable(),
    onError: () => expect.unreachable(),
  })
  const response = await handle(new Request('http://localhost/openapi.json'))
  expect(response.status).toBe(200)
  const document = await response.json()
  expect(document.openapi).toBe('3.1.0')
  return document.paths[LEAD_PATH].patch
}

function schemaOf({ content }: { content: Record<string, { schema: object }> }): object {
  return content['application/json']?.schema ?? {}
}

describe('the OpenAPI description', () => {
  it('is served to anybody', async () => {
    expect(await operation()).toMatchObject({ operationId: 'updateCampaignLead' })
  })

  it('names the parameters of the path', async () => {
    const { parameters } = await operation()
    expect(parameters).toMatchObject([
      { name: 'campaignId', in: 'path', required: true },
      { name: 'campaignLeadId', in: 'path', required: true },
    ])
  })

  it('has the patch of the rules', async () => {
    const { requestBody } = await operation()
    expect(schemaOf(requestBody)).toMatchObject({
      type: 'object',
      additionalProperties: false,
      properties: { status: { enum: [...PATCHABLE_STATUSES] } },
    })
  })

  it('has the statuses and actions of the rules in its answer', async () => {
    const { responses } = await operation()
    const actions = new Set(
      Object.values(ENROLLMENT_RULES).filter((action) => action !== 'nothing'),
    )
    expect(schemaOf(responses[200])).toMatchObject({
      properties: {
        data: { properties: { status: { enum: [...LEAD_STATUSES] } } },
        subsequenceEnrollment: {
          properties: { action: { enum: expect.arrayContaining([...actions]) } },
        },
      },
    })
  })

  it('has every row of the error table', async () => {
    const { responses } = await operation()
    const { 200: _, ...errors } = responses
    const codes = Object.entries<{ content: Record<string, { schema: object }> }>(errors).map(
      ([status, response]) => {
        const { properties } = JSON.parse(JSON.stringify(schemaOf(response)))
        return [status, properties.error.properties.code.enum]
      },
    )
    expect(Object.fromEntries(codes)).toEqual({
      400: ['INVALID_TAG', 'INVALID_STATUS', 'INVALID_PATCH', 'INVALID_JSON'],
      401: ['UNAUTHORIZED'],
      404: ['NOT_FOUND'],
      409: ['STATUS_LOCKED'],
      413: ['PAYLOAD_TOO_LARGE'],
      415: ['UNSUPPORTED_MEDIA_TYPE'],
      500: ['INTERNAL'],
      503: ['UNAVAILABLE'],
    })
  })

  it('names Retry-After in the answer that a store is unavailable, and in no other', async () => {
    const { responses } = await operation()
    const named = Object.entries<{ headers?: object }>(responses).flatMap(
      ([status, { headers }]) => (headers === undefined ? [] : [[status, Object.keys(headers)]]),
    )
    expect(named).toEqual([['503', ['Retry-After']]])
  })
})
