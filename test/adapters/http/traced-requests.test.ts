import { createLeadService, type LeadRepository } from 'campaign-lead'
import {
  createApiKeyAuthenticator,
  createLeadHandler,
  hashApiKey,
  type LeadHandlerOptions,
} from 'campaign-lead/http'
import { createLogTracing } from 'campaign-lead/logging'
import { createMemoryStore, createRecordingSink } from 'campaign-lead/memory'
import { aWorkspace } from 'campaign-lead/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { createRecordingLogger, traceparentOf } from '../../support/recording-logger.js'

const API_KEY = 'sk_secret'
const LEAD_URL = 'http://localhost/v1/campaigns/cmp_1/leads/lead_1'
const LEAD_ROUTE = '/v1/campaigns/{campaignId}/leads/{campaignLeadId}'
const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN_ID = '00f067aa0ba902b7'
const TRACEPARENT = `00-${TRACE_ID}-${SPAN_ID}-01`

const keyHash = await hashApiKey(API_KEY)
const authenticate = createApiKeyAuthenticator((hash) =>
  hash === keyHash ? { keyHash, principal: { id: 'crm', workspaceIds: ['ws_1'] } } : null,
)
const logger = createRecordingLogger()
const tracing = createLogTracing({ logger })
const store = createMemoryStore({ workspaces: [aWorkspace()] })

afterEach(() => void logger.lines.splice(0))

function aHandler(
  options: Partial<LeadHandlerOptions> = {},
  repository: LeadRepository = store,
): (request: Request) => Promise<Response> {
  const onError = () => undefined
  const service = createLeadService({
    repository,
    sink: createRecordingSink(),
    onDeliveryError: onError,
  })
  return createLeadHandler({ service, authenticate, onError, tracing, ...options })
}

function aPatch(headers: Record<string, string> = {}, init: RequestInit = {}): Request {
  const common = { 'Content-Type': 'application/json', 'X-Api-Key': API_KEY }
  return new Request(LEAD_URL, {
    method: 'PATCH',
    headers: { ...common, ...headers },
    body: '{"aiTag":"Interested"}',
    ...init,
  })
}

/** The only line that was logged. */
function line() {
  expect(logger.lines).toHaveLength(1)
  return logger.lines[0] ?? expect.unreachable()
}

describe('the log line of a request', () => {
  it('has the method, route, caller, lead, status and duration', async () => {
    await aHandler()(aPatch())
    expect(line()).toEqual({
      level: 'info',
      message: 'campaign_lead.request',
      fields: {
        'http.request.method': 'PATCH',
        'http.route': LEAD_ROUTE,
        'campaign_lead.principal_id': 'crm',
        'campaign_lead.campaign_id': 'cmp_1',
        'campaign_lead.lead_id': 'lead_1',
        'http.response.status_code': 200,
        trace_id: expect.any(String),
        span_id: expect.any(String),
        duration_ms: expect.any(Number),
        outcome: 'done',
      },
    })
  })

  it('has the route with the base path', async () => {
    const handle = aHandler({ basePath: '/api' })
    await handle(new Request('http://localhost/api/openapi.json'))
    expect(line().fields).toMatchObject({
      'http.request.method': 'GET',
      'http.route': '/api/openapi.json',
      'http.response.status_code': 200,
    })
  })

  it('has the error code and the outcome done if the request is refused', async () => {
    const { status } = await aHandler()(aPatch({}, { body: '{"aiTag":"ada@example.com"}' }))
    expect(status).toBe(400)
    const { level, fields } = line()
    expect(level).toBe('info')
    expect(fields).toMatchObject({
      'http.response.status_code': 400,
      'campaign_lead.error_code': 'INVALID_TAG',
      outcome: 'done',
    })
    expect(JSON.stringify(fields)).not.toContain('ada@example.com')
  })

  it('contains neither the key nor the lead if the key is unknown', async () => {
    await aHandler()(aPatch({ 'X-Api-Key': 'sk_other' }))
    const { fields } = line()
    expect(fields).toMatchObject({
      'http.route': LEAD_ROUTE,
      'http.response.status_code': 401,
      'campaign_lead.error_code': 'UNAUTHORIZED',
    })
    expect(JSON.stringify(fields)).not.toMatch(/sk_other|lead_1/)
  })

  it('has no route if the operation does not exist', async () => {
    await aHandler()(new Request('http://localhost/v2/ada@example.com'))
    expect(line().fields).toMatchObject({
      'http.response.status_code': 404,
      'campaign_lead.error_code': 'NOT_FOUND',
    })
    expect(line().fields).not.toHaveProperty('http.route')
    expect(JSON.stringify(line())).not.toContain('ada@example.com')
  })

  it.each([
    ['an Error', new Error('the disk is full'), 'the disk is full'],
    ['a string', 'the disk is full', 'the disk is full'],
  ])('has the outcome failed if the store throws %s', async (_, error, message) => {
    const repository: LeadRepository = { ...store, update: () => Promise.reject(error) }
    expect((await aHandler({}, repository)(aPatch())).status).toBe(500)
    expect(line().fields).toMatchObject({
      'http.response.status_code': 500,
      'campaign_lead.error_code': 'INTERNAL',
      outcome: 'failed',
    })
    expect(JSON.stringify(line().fields)).toContain(message)
  })

  it('has the outcome done if the request was aborted', async () => {
    const controller = new AbortController()
    const repository: LeadRepository = {
      ...store,
      update() {
        controller.abort()
        return Promise.reject(new Error('aborted'))
      },
    }
    await aHandler({}, repository)(aPatch({}, { signal: controller.signal }))
    expect(line().fields).toMatchObject({ outcome: 'done' })
  })
})

describe('the trace of a request', () => {
  it('continues the trace of the traceparent', async () => {
    await aHandler()(aPatch({ traceparent: TRACEPARENT }))
    expect(line().fields).toMatchObject({ trace_id: TRACE_ID, parent_span_id: SPAN_ID })
  })

  it.each([
    ['keeps the tracestate of the caller', 'vendor=1', { tracestate: 'vendor=1' }],
    ['drops a tracestate of more than 512 characters', `vendor=${'1'.repeat(506)}`, {}],
  ])('%s', async (_, tracestate, expected) => {
    let injected = {}
    const repository: LeadRepository = {
      ...store,
      update(...args) {
        injected = tracing.inject()
        return store.update(...args)
      },
    }
    await aHandler({}, repository)(aPatch({ traceparent: TRACEPARENT, tracestate }))
    expect(injected).toEqual({ traceparent: traceparentOf(line().fields), ...expected })
  })

  it('continues the trace of the active span instead of the traceparent', async () => {
    const handle = aHandler()
    await tracing.trace('application', {}, () => handle(aPatch({ traceparent: TRACEPARENT })))
    const [request, application] = logger.lines.map(({ fields }) => fields)
    expect(request?.['parent_span_id']).toBe(application?.['span_id'])
    expect(request?.['trace_id']).not.toBe(TRACE_ID)
  })

  it('continues the trace of the traceparent if inject() throws', async () => {
    const inject = () => {
      throw new Error('no context')
    }
    const broken = { ...tracing, inject }
    await aHandler({ tracing: broken })(aPatch({ traceparent: TRACEPARENT }))
    expect(line().fields).toMatchObject({ 'http.response.status_code': 200, trace_id: TRACE_ID })
  })

  it('is a new trace if the traceparent is invalid', async () => {
    expect((await aHandler()(aPatch({ traceparent: 'ada@example.com' }))).status).toBe(200)
    expect(line().fields['trace_id']).toMatch(/^[\da-f]{32}$/)
    expect(line().fields).not.toHaveProperty('parent_span_id')
  })
})

it('createLeadHandler throws a TypeError that names an invalid tracing', () => {
  expect(() => Reflect.apply(aHandler, undefined, [{ tracing: { inject: () => ({}) } }])).toThrow(
    new TypeError('options.tracing.trace must be a function, got undefined'),
  )
})
