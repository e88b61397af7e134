import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import {
  ENROLLMENT_RULES,
  LEAD_STATUSES,
  type LeadCommand,
  type LeadEvent,
  PATCHABLE_STATUSES,
} from 'campaign-lead'
import { createLeadHandler } from 'campaign-lead/http'
import {
  aCampaign,
  aLead,
  aPendingSend,
  aWorkspace,
  createFakeApi,
} from 'campaign-lead/testing/fake'
import { describe, expect, it, onTestFinished, vi } from 'vitest'

const LEAD_PATH = '/v1/campaigns/{campaignId}/leads/{campaignLeadId}'

function aHandler(options: { bodyLimit?: number; basePath?: string } = {}) {
  return createLeadHandler({
    service: { updateLead: () => expect.unreachable() },
    authenticate: () => expect.unreachable(),
    onError: () => expect.unreachable(),
    ...options,
  })
}

async function readDescription(handle = aHandler(), path = '/openapi.json') {
  const response = await handle(new Request(`http://localhost${path}`))
  expect(response.status).toBe(200)
  return response.json()
}

const description = await readDescription()
const operation = description.paths[LEAD_PATH].patch
const { schemas } = description.components
const { webhooks } = description

/** Keys of an object, so that the compiler finds a missing type. */
const EVENT_TYPES = Object.keys({
  'lead.tag_changed': null,
  'email.sent': null,
  'lead.replied': null,
  'lead.bounced': null,
  'lead.unsubscribed': null,
} satisfies Record<LeadEvent['type'], null>)

const ajv = new Ajv2020({
  strict: false,
  formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/ },
})
ajv.addSchema({ $id: 'description', ...description })

/** The errors of a body against its schema. */
function validate(body: unknown, { content }: { content: Record<string, { schema: object }> }) {
  const { schema } = content['application/json'] ?? expect.unreachable()
  const text = JSON.stringify(schema).replace('#/', 'description#/')
  ajv.validate(JSON.parse(text), body)
  return ajv.errors ?? []
}

describe('the OpenAPI description', () => {
  it('is served without an API key', () => {
    expect(description.openapi).toBe('3.1.0')
    expect(operation).toMatchObject({ operationId: 'updateCampaignLead' })
  })

  it('equals openapi.json in the package', () => {
    expect(JSON.parse(readFileSync('openapi.json', 'utf8'))).toEqual(description)
  })

  it('lists the parameters', () => {
    expect(operation.parameters).toMatchObject([
      { name: 'campaignId', in: 'path', required: true },
      { name: 'campaignLeadId', in: 'path', required: true },
      { name: 'X-Workspace-Id', in: 'header', required: false },
    ])
  })

  it('declares both headers for the API key', () => {
    expect(description.security).toEqual([{ apiKey: [] }, { bearer: [] }])
    expect(description.components.securitySchemes).toMatchObject({
      apiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
      bearer: { type: 'http', scheme: 'bearer' },
    })
  })

  it('describes the patch that the rules accept', () => {
    expect(schemas.LeadPatch).toMatchObject({
      type: 'object',
      additionalProperties: false,
      properties: { status: { enum: [...PATCHABLE_STATUSES] } },
    })
  })

  it('lists the statuses and actions of the rules', () => {
    const actions = new Set(
      Object.values(ENROLLMENT_RULES).filter((action) => action !== 'nothing'),
    )
    expect(schemas.LeadStatus.enum).toEqual([...LEAD_STATUSES])
    expect(new Set(schemas.SubsequenceEnrollment.properties.action.enum)).toEqual(actions)
  })

  it('states the configured body limit', async () => {
    expect(operation.requestBody.description).toBe('A JSON object of at most 16384 bytes.')
    const { paths } = await readDescription(aHandler({ bodyLimit: 100 }))
    const { requestBody, responses } = paths[LEAD_PATH].patch
    expect(requestBody.description).toContain('at most 100 bytes')
    expect(JSON.stringify(responses[413])).toContain('larger than 100 bytes')
  })

  it('lists every row of the error table', () => {
    const { 200: _, ...errors } = operation.responses
    const codes = Object.entries<{ content: Record<string, { schema: { $ref: string } }> }>(
      errors,
    ).map(([status, { content }]) => {
      const name = content['application/json']?.schema.$ref.split('/').at(-1) ?? ''
      return [status, schemas[name].properties.error.properties.code.enum]
    })
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

  it('declares the headers of 401 and 503', () => {
    expect(operation.responses[401].headers).toHaveProperty('WWW-Authenticate')
    expect(operation.responses[503].headers).toHaveProperty('Retry-After')
  })

  it('has a webhook for each type of event', () => {
    expect(Object.keys(webhooks)).toEqual(EVENT_TYPES)
  })

  it.each(EVENT_TYPES)(
    'declares the webhook %s with the headers of Standard Webhooks and without an API key',
    (type) => {
      const { security, parameters } = webhooks[type].post
      expect(security).toEqual([])
      expect(parameters).toMatchObject(
        ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => ({
          name,
          in: 'header',
          required: true,
        })),
      )
    },
  )

  it.each(EVENT_TYPES)('requires the version of the lead in the data of the webhook %s', (type) => {
    const { requestBody } = webhooks[type].post
    const { example } = requestBody.content['application/json']
    expect(example).toMatchObject({ type, data: { leadVersion: expect.any(Number) } })
    const { leadVersion: _, ...data } = example.data
    expect(validate({ ...example, data }, requestBody)).toMatchObject([
      { message: "must have required property 'leadVersion'" },
    ])
    const another = EVENT_TYPES.find((each) => each !== type)
    expect(validate({ ...example, type: another }, requestBody)).not.toEqual([])
  })

  it('declares counts as integers', () => {
    expect(schemas.CampaignLead.properties.currentSequenceStep.type).toBe('integer')
    expect(JSON.stringify(schemas)).not.toContain('"number"')
  })
})

describe('the examples of the OpenAPI description', () => {
  const bodies = [operation.requestBody, ...Object.values(operation.responses)].map((body) => [
    body.description,
    body,
  ])
  const sent = EVENT_TYPES.map((type) => [`the webhook ${type}`, webhooks[type].post.requestBody])

  it.each([...bodies, ...sent])('are valid against their schema: %s', (_, body) => {
    const { example, examples = {} } = body.content['application/json']
    const named = Object.values<{ value: unknown }>(examples).map(({ value }) => value)
    const values = example === undefined ? named : [example]
    expect(values.flatMap((value) => validate(value, body))).toEqual([])
    expect(values.length).toBeGreaterThan(0)
  })
})

describe('the schemas of the OpenAPI description', () => {
  it.each([
    { status: 'lost' },
    { currentSequenceStep: 1.5 },
    { currentSequenceStep: -1 },
    { addedAt: 'yesterday' },
    { aiTag: 5 },
    { _id: undefined },
  ])('reject a response whose lead has %o', (wrong) => {
    const { 200: updated } = operation.responses
    const { example } = updated.content['application/json']
    const data = JSON.parse(JSON.stringify({ ...example.data, ...wrong }))
    expect(validate({ ...example, data }, updated)).not.toEqual([])
  })
})

describe('the responses of the handler', () => {
  const tooLarge = `{}${' '.repeat(16 * 1024)}`

  it.each<[string, { body?: string; headers?: Record<string, string>; leadId?: string }]>([
    ['200', { body: '{"status":"paused","aiTag":"Interested"}' }],
    ['INVALID_TAG', { body: '{"aiTag":"InvalidTag"}' }],
    ['INVALID_STATUS', { body: '{"status":"completed"}' }],
    ['INVALID_PATCH', { body: '{"name":"Ada"}' }],
    ['INVALID_JSON', { body: '{' }],
    ['UNAUTHORIZED', { headers: { 'X-Api-Key': 'sk_unknown' } }],
    ['NOT_FOUND', { leadId: 'lead_9' }],
    ['PAYLOAD_TOO_LARGE', { body: tooLarge }],
    ['UNSUPPORTED_MEDIA_TYPE', { headers: { 'Content-Type': 'text/plain' } }],
    ['INTERNAL', {}],
    ['UNAVAILABLE', {}],
  ])(
    'are valid against the description, and %s equals its example',
    async (code, { leadId = 'lead_1', ...init }) => {
      const fake = createFakeApi()
      if (code === 'INTERNAL') fake.failNext({ kind: 'internalError' })
      if (code === 'UNAVAILABLE') fake.failNext({ kind: 'unavailable' })
      const response = await fake.fetch(`http://localhost/v1/campaigns/cmp_1/leads/${leadId}`, {
        method: 'PATCH',
        body: '{}',
        ...init,
        headers: { 'X-Api-Key': fake.apiKey, 'Content-Type': 'application/json', ...init.headers },
      })
      const body = await response.json()
      const described = operation.responses[response.status]
      expect(validate(body, described)).toEqual([])
      expect(
        Object.keys(described.headers ?? {}).filter((name) => !response.headers.has(name)),
      ).toEqual([])
      if (code === '200') return
      expect(body).toEqual(described.content['application/json'].examples[code].value)
    },
  )

  it('are followed by a webhook that is valid against the description', async () => {
    const { fake, bodies } = aFakeWithReceiver()
    await fake.fetch('http://localhost/v1/campaigns/cmp_1/leads/lead_1', {
      method: 'PATCH',
      body: '{"aiTag":"Interested"}',
      headers: { 'X-Api-Key': fake.apiKey, 'Content-Type': 'application/json' },
    })
    expect(bodies).toHaveLength(1)
    expect(validate(bodies[0], webhooks['lead.tag_changed'].post.requestBody)).toEqual([])
  })
})

describe('the webhooks of commands', () => {
  const claim: LeadCommand = { type: 'claimSend', sendId: 'send_1', leaseSeconds: 60 }

  it.each<[LeadEvent['type'], LeadCommand[]]>([
    ['email.sent', [claim, { type: 'confirmSend', sendId: 'send_1' }]],
    ['lead.replied', [{ type: 'recordReply' }]],
    ['lead.bounced', [{ type: 'recordBounce', kind: 'hard' }]],
    ['lead.unsubscribed', [{ type: 'recordUnsubscribe' }]],
  ])('are valid against the description: %s', async (type, commands) => {
    const { fake, bodies } = aFakeWithReceiver()
    const ref = { campaignId: 'cmp_1', leadId: 'lead_1' }
    for (const command of commands) await fake.applyCommand(ref, command)
    expect(bodies).toMatchObject([{ type }])
    expect(validate(bodies[0], webhooks[type].post.requestBody)).toEqual([])
  })
})

/** Creates a fake with a lead whose e-mail is due, and the list of the bodies of its webhooks. */
function aFakeWithReceiver() {
  const bodies: unknown[] = []
  const receive = async (request: Request) => {
    bodies.push(await request.json())
    return new Response()
  }
  const lead = aLead((draft) => (draft.pendingSend = aPendingSend()))
  const workspace = aWorkspace((draft) => {
    draft.campaigns = [aCampaign((campaign) => (campaign.leads = [lead]))]
  })
  const fake = createFakeApi({
    workspaces: [workspace],
    webhookReceiver: { url: 'https://crm.example.com', receive },
    now: new Date('2025-07-02T09:00:00Z'),
  })
  return { fake, bodies }
}

describe('GET /openapi.json', () => {
  const get = (handle: ReturnType<typeof aHandler>, ifNoneMatch?: string) =>
    handle(
      new Request('http://localhost/openapi.json', {
        headers: ifNoneMatch === undefined ? {} : { 'If-None-Match': ifNoneMatch },
      }),
    )

  it('responds with an ETag and Cache-Control', async () => {
    const { headers } = await get(aHandler())
    expect(headers.get('ETag')).toMatch(/^"[\da-f]{64}"$/)
    expect(headers.get('Cache-Control')).toBe('public, max-age=300')
    expect(headers.get('Content-Type')).toBe('application/json')
  })

  it('responds with another ETag if the description differs', async () => {
    const tags = [aHandler(), aHandler(), aHandler({ bodyLimit: 1 })].map(async (handle) =>
      (await get(handle)).headers.get('ETag'),
    )
    const [one, same, other] = await Promise.all(tags)
    expect(one).toBe(same)
    expect(one).not.toBe(other)
  })

  it.each([
    ['the tag', (tag: string) => tag],
    ['the tag, weakened by a proxy', (tag: string) => `W/${tag}`],
    ['one of several tags', (tag: string) => `"x",W/"y" , ${tag}`],
    ['any tag', () => '*'],
  ])('responds with 304 and no body if If-None-Match has %s', async (_, toHeader) => {
    const handle = aHandler()
    const tag = (await get(handle)).headers.get('ETag') ?? ''
    const response = await get(handle, toHeader(tag))
    expect(response.status).toBe(304)
    expect(await response.text()).toBe('')
    expect(response.headers.get('ETag')).toBe(tag)
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=300')
  })

  it.each(['"x"', 'x', '', 'W/"x"'])(
    'responds with 200 if If-None-Match is %s',
    async (ifNoneMatch) => {
      expect((await get(aHandler(), ifNoneMatch)).status).toBe(200)
    },
  )

  it('responds to HEAD without a body', async () => {
    const response = await aHandler()(
      new Request('http://localhost/openapi.json', { method: 'HEAD' }),
    )
    expect(response.status).toBe(200)
    expect(response.headers.has('ETag')).toBe(true)
    expect(await response.text()).toBe('')
  })

  it('builds the description once', async () => {
    const stringify = vi.spyOn(JSON, 'stringify')
    onTestFinished(() => stringify.mockRestore())
    const handle = aHandler()
    await Promise.all([get(handle), get(handle)])
    await get(handle)
    const printed = stringify.mock.calls.filter(([value]) => Object(value).openapi === '3.1.0')
    expect(printed).toHaveLength(1)
  })
})
