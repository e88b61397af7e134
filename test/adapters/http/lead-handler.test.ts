import { createLeadService } from 'campaign-lead'
import { createLeadHandler } from 'campaign-lead/http'
import { createMemoryStore, createRecordingSink } from 'campaign-lead/memory'
import { afterEach, describe, expect, it } from 'vitest'
import { aLead, INTERESTED, inSubsequence, MEETING } from '../../support/builders.js'
import {
  aRequest,
  authenticate,
  errorBody,
  expectNoErrors,
  OTHER_KEY,
  onError,
  PLATFORM_KEY,
  send,
  setUp,
  WORKSPACE_KEY,
} from './handler-setup.js'

afterEach(expectNoErrors)

describe('a successful PATCH', () => {
  it('returns the documented response to the documented request', async () => {
    const lead = aLead({
      _id: '666a1b2c3d4e5f6a7b8c9d01',
      campaignId: '665a1b2c3d4e5f6a7b8c9d0e',
    })
    const followUp = { ...INTERESTED, name: 'Interested follow-up' }
    const store = createMemoryStore({
      workspaces: [
        {
          id: 'ws_1',
          tags: ['Interested'],
          campaigns: [{ id: lead.campaignId, subsequences: [followUp], leads: [lead] }],
        },
      ],
    })
    const sink = createRecordingSink()
    const service = createLeadService({ repository: store, sink, onDeliveryError: onError })
    const handle = createLeadHandler({ service, authenticate, onError })
    const response = await send(handle, {
      path: `/v1/campaigns/${lead.campaignId}/leads/${lead._id}`,
      body: JSON.stringify({ status: 'paused', aiTag: 'Interested' }),
    })
    expect(response).toEqual({
      status: 200,
      body: {
        success: true,
        data: {
          _id: '666a1b2c3d4e5f6a7b8c9d01',
          campaignId: '665a1b2c3d4e5f6a7b8c9d0e',
          status: 'paused',
          aiTag: 'Interested',
          currentSequenceStep: 1,
          replied: false,
          addedAt: '2025-06-15T09:00:00.000Z',
        },
        subsequenceEnrollment: { action: 'enrolled', subsequenceName: 'Interested follow-up' },
      },
    })
  })

  it('omits subsequenceEnrollment if the enrollment does not change', async () => {
    const { body } = await send(setUp().handle, { body: '{"status":"paused"}' })
    expect(Object.keys(Object(body))).toEqual(['success', 'data'])
  })

  it('returns neither custom fields, nor the subsequence, nor the pending send', async () => {
    const lead = Object.assign({ secret: 'x' }, aLead({ subsequence: inSubsequence(MEETING) }))
    const { body } = await send(setUp({ lead }).handle, {})
    expect(Object.keys(Object(body).data)).toEqual([
      '_id',
      'campaignId',
      'status',
      'aiTag',
      'currentSequenceStep',
      'replied',
      'addedAt',
    ])
  })

  it.each(['application/json; charset=utf-8', 'APPLICATION/JSON', 'application/merge-patch+json'])(
    'accepts the content type %s',
    async (type) => {
      const { status } = await send(setUp().handle, { headers: { 'Content-Type': type } })
      expect(status).toBe(200)
    },
  )
})

describe('400 INVALID_TAG', () => {
  it('is the documented response to an unknown tag', async () => {
    const response = await send(setUp().handle, { body: '{"aiTag":"InvalidTag"}' })
    const message = 'Tag "InvalidTag" does not exist in workspace'
    expect(response).toEqual({ status: 400, body: errorBody('INVALID_TAG', message) })
  })
})

describe('400 INVALID_STATUS', () => {
  it('is the response to a target status other than active and paused', async () => {
    const response = await send(setUp().handle, { body: '{"status":"completed"}' })
    expect(response).toEqual({ status: 400, body: errorBody('INVALID_STATUS') })
  })
})

describe('400 INVALID_PATCH', () => {
  it.each([
    ['an unknown field', '{"status":"paused","name":"Ada"}'],
    ['a tag that is a number', '{"aiTag":5}'],
    ['a status that is null', '{"status":null}'],
    ['a field named __proto__', '{"__proto__":{"status":"paused"}}'],
    ['a field named __proto__, next to a status', '{"__proto__":1,"status":"active"}'],
    ['a field named toString', '{"toString":null}'],
  ])('is the response to %s', async (_, body) => {
    const response = await send(setUp().handle, { body })
    expect(response).toEqual({ status: 400, body: errorBody('INVALID_PATCH') })
  })
})

describe('400 INVALID_JSON', () => {
  it.each<[string, BodyInit | null, string]>([
    ['no body', null, 'an empty body'],
    ['an empty body', '', 'an empty body'],
    ['a body cut short', '{"status":', 'invalid JSON'],
    ['an array', '[]', 'an array'],
    ['null', 'null', 'null'],
    ['a string', '"paused"', '"paused"'],
    ['invalid UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'invalid JSON'],
  ])('is the response to %s', async (_, body, got) => {
    const response = await send(setUp().handle, { body })
    const message = `The body must be a JSON object, got ${got}`
    expect(response).toEqual({ status: 400, body: errorBody('INVALID_JSON', message) })
  })
})

describe('401 UNAUTHORIZED', () => {
  it.each(['sk_unknown', 'ada', `${WORKSPACE_KEY}x`])(
    'is the response to the unknown key "%s"',
    async (key) => {
      const response = await send(setUp().handle, { headers: { 'X-Api-Key': key } })
      expect(response).toEqual({ status: 401, body: errorBody('UNAUTHORIZED', 'Unknown API key') })
    },
  )

  it('is the response if authenticate returns null or undefined', async () => {
    for (const unknown of [null, undefined]) {
      const { handle } = setUp({ options: { authenticate: () => unknown } })
      expect((await send(handle, {})).status).toBe(401)
    }
  })

  it('reveals nothing about the body or the lead', async () => {
    const headers = { 'X-Api-Key': 'sk_unknown', 'Content-Type': 'text/plain' }
    const path = '/v1/campaigns/x/leads/y'
    expect((await send(setUp().handle, { path, headers, body: 'x' })).status).toBe(401)
  })
})

describe('404 NOT_FOUND', () => {
  const notFound = { status: 404, body: errorBody('NOT_FOUND', 'Campaign lead not found') }

  it.each([
    ['an unknown lead', '/v1/campaigns/cmp_1/leads/lead_2'],
    ['an unknown campaign', '/v1/campaigns/cmp_9/leads/lead_1'],
    ['a lead of another campaign', '/v1/campaigns/cmp_2/leads/lead_1'],
    ['an id with a slash in it', '/v1/campaigns/cmp_1/leads/lead%2F1'],
  ])('is the response to %s', async (_, path) => {
    expect(await send(setUp().handle, { path })).toEqual(notFound)
  })

  it('is the same response for a lead in a workspace that the key may not see', async () => {
    const { handle, store } = setUp()
    const before = store.snapshot()
    const headers = { 'X-Api-Key': OTHER_KEY }
    expect(await send(handle, { headers, body: '{"aiTag":"Interested"}' })).toEqual(notFound)
    expect(await send(handle, { headers, body: '{"aiTag":"InvalidTag"}' })).toEqual(notFound)
    expect(store.snapshot()).toEqual(before)
  })

  it('names an operation that does not exist', async () => {
    const message = 'No such operation: DELETE /v1/campaigns/cmp_1/leads/lead_1'
    const response = await send(setUp().handle, { method: 'DELETE' })
    expect(response).toEqual({ status: 404, body: errorBody('NOT_FOUND', message) })
  })
})

describe('409 STATUS_LOCKED', () => {
  it('is returned only if the policy locks the status of the lead', async () => {
    const lead = aLead({ status: 'bounced' })
    const body = '{"status":"active"}'
    expect((await send(setUp({ lead }).handle, { body })).status).toBe(200)
    const locking = setUp({ lead, policy: { doNotContact: ['bounced'] } })
    const response = await send(locking.handle, { body })
    expect(response).toEqual({ status: 409, body: errorBody('STATUS_LOCKED') })
  })
})

describe('415 UNSUPPORTED_MEDIA_TYPE', () => {
  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', ''])(
    'is the response to the content type "%s"',
    async (type) => {
      const response = await send(setUp().handle, { headers: { 'Content-Type': type } })
      const message = `Content-Type must be application/json, got "${type}"`
      expect(response).toEqual({ status: 415, body: errorBody('UNSUPPORTED_MEDIA_TYPE', message) })
    },
  )

  it('is the response to a missing content type', async () => {
    const request = aRequest()
    request.headers.delete('Content-Type')
    expect((await setUp().handle(request)).status).toBe(415)
  })
})

describe('a platform key', () => {
  it('can update leads in every workspace of its user', async () => {
    const headers = { 'X-Api-Key': PLATFORM_KEY }
    expect((await send(setUp().handle, { headers })).status).toBe(200)
  })
})

describe('basePath', () => {
  it('is the prefix of the paths of the operation and of its description', async () => {
    const { handle } = setUp({ options: { basePath: '/api' } })
    const path = '/api/v1/campaigns/cmp_1/leads/lead_1'
    expect((await send(handle, { path })).status).toBe(200)
    expect((await send(handle, {})).status).toBe(404)
    const { body } = await send(handle, { method: 'GET', path: '/api/openapi.json' })
    expect(body).toMatchObject({ servers: [{ url: '/api' }] })
  })
})

describe('createLeadHandler, with an invalid option', () => {
  it.each<[string, object]>([
    ['options.service.updateLead must be a function, got undefined', { service: {} }],
    ['options.authenticate must be a function, got undefined', { authenticate: undefined }],
    ['options.authenticate.request must be a function, got undefined', { authenticate: {} }],
    ['options.onError must be a function, got undefined', { onError: undefined }],
    ['options.bodyLimit must be a positive integer, got NaN', { bodyLimit: Number.NaN }],
    ['options.bodyLimit must be a positive integer, got "1kb"', { bodyLimit: '1kb' }],
    ['options.basePath must be a path such as /api, got "api"', { basePath: 'api' }],
    ['options.basePath must be a path such as /api, got "/api/"', { basePath: '/api/' }],
    ['options.basePath must be a path such as /api, got "/:tenant"', { basePath: '/:tenant' }],
    ['options.basePath must be a path such as /api, got "/*"', { basePath: '/*' }],
    ['options.basePath must be a path such as /api, got "/a/../b"', { basePath: '/a/../b' }],
    ['options.basepath is not an option', { basepath: '/api' }],
  ])('throws before the first request: %s', (message, options) => {
    expect(() => setUp({ options })).toThrow(new TypeError(message))
  })
})
