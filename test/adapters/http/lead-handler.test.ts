import {
  type CampaignLead,
  createLeadService,
  type LeadPolicy,
  LeadUpdateError,
  StoreUnavailableError,
} from 'campaign-lead'
import {
  createApiKeyAuthenticator,
  createLeadHandler,
  hashApiKey,
  type LeadHandler,
  type LeadHandlerOptions,
  type Principal,
} from 'campaign-lead/http'
import { createMemoryStore, createRecordingSink, type MemoryStore } from 'campaign-lead/memory'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  aLead,
  INTERESTED,
  inSubsequence,
  MEETING,
  SUBSEQUENCES,
  TAGS,
} from '../../support/builders.js'

const PLATFORM_KEY = 'sk_user_ada'
const WORKSPACE_KEY = 'sk_ws_1'
const OTHER_KEY = 'sk_ws_2'

const principals = new Map<string, Principal>([
  [await hashApiKey(PLATFORM_KEY), { id: 'ada', workspaceIds: ['ws_1', 'ws_2'] }],
  [await hashApiKey(WORKSPACE_KEY), { id: 'crm', workspaceIds: ['ws_1'] }],
  [await hashApiKey(OTHER_KEY), { id: 'shop', workspaceIds: ['ws_2'] }],
])

const authenticate = createApiKeyAuthenticator((keyHash) => {
  const principal = principals.get(keyHash)
  return principal && { keyHash, principal }
})

/** Internal errors that the test did not expect. */
const faults: unknown[] = []

afterEach(() => {
  expect(faults.splice(0)).toEqual([])
})

interface Setup {
  handle: LeadHandler
  store: MemoryStore
}

function setUp(
  given: {
    lead?: CampaignLead
    policy?: Partial<LeadPolicy>
    options?: Partial<LeadHandlerOptions>
  } = {},
): Setup {
  const { lead = aLead(), policy, options } = given
  const leads = [lead]
  const store = createMemoryStore({
    workspaces: [
      { id: 'ws_1', tags: TAGS, campaigns: [{ id: 'cmp_1', subsequences: SUBSEQUENCES, leads }] },
      { id: 'ws_2', tags: TAGS, campaigns: [{ id: 'cmp_2', subsequences: [], leads: [] }] },
    ],
  })
  const service = createLeadService({
    repository: store,
    sink: createRecordingSink(),
    onDeliveryError: (error) => void faults.push(error),
    policy,
  })
  const onError = (error: unknown) => void faults.push(error)
  return { store, handle: createLeadHandler({ service, authenticate, onError, ...options }) }
}

interface Sent {
  body?: BodyInit | null
  headers?: Record<string, string>
  path?: string
  method?: string
}

function aRequest({ body = '{}', headers = {}, path, method = 'PATCH' }: Sent = {}): Request {
  const url = `http://localhost${path ?? '/v1/campaigns/cmp_1/leads/lead_1'}`
  const common = { 'Content-Type': 'application/json', 'X-Api-Key': WORKSPACE_KEY }
  return new Request(url, {
    method,
    headers: { ...common, ...headers },
    ...(method === 'PATCH' && { body }),
  })
}

async function send(handle: LeadHandler, sent: Sent): Promise<{ status: number; body: unknown }> {
  const response = await handle(aRequest(sent))
  expect(response.headers.get('Content-Type')).toMatch(/^application\/json/)
  return { status: response.status, body: await response.json() }
}

function refusal(code: string, message: unknown = expect.any(String)): object {
  return { success: false, error: { code, message } }
}

describe('a success', () => {
  it('answers as the documentation shows, to the request that it shows', async () => {
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
    const onError = (error: unknown) => void faults.push(error)
    const sink = createRecordingSink()
    const service = createLeadService({ repository: store, sink, onDeliveryError: onError })
    const handle = createLeadHandler({ service, authenticate, onError })
    const answer = await send(handle, {
      path: `/v1/campaigns/${lead.campaignId}/leads/${lead._id}`,
      body: JSON.stringify({ status: 'paused', aiTag: 'Interested' }),
    })
    expect(answer).toEqual({
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

  it('omits subsequenceEnrollment where no enrollment change happens', async () => {
    const { body } = await send(setUp().handle, { body: '{"status":"paused"}' })
    expect(Object.keys(Object(body))).toEqual(['success', 'data'])
  })

  it("shows none of the host's fields, nor the lead's place or pending send", async () => {
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
    'takes JSON as %s',
    async (type) => {
      const { status } = await send(setUp().handle, { headers: { 'Content-Type': type } })
      expect(status).toBe(200)
    },
  )
})

describe('400 INVALID_TAG', () => {
  it('answers as the documentation shows', async () => {
    const answer = await send(setUp().handle, { body: '{"aiTag":"InvalidTag"}' })
    const message = 'Tag "InvalidTag" does not exist in workspace'
    expect(answer).toEqual({ status: 400, body: refusal('INVALID_TAG', message) })
  })
})

describe('400 INVALID_STATUS', () => {
  it('for a target status other than the two', async () => {
    const answer = await send(setUp().handle, { body: '{"status":"completed"}' })
    expect(answer).toEqual({ status: 400, body: refusal('INVALID_STATUS') })
  })
})

describe('400 INVALID_PATCH', () => {
  it.each([
    ['another field', '{"status":"paused","name":"Ada"}'],
    ['another type', '{"aiTag":5}'],
    ['a status that is null', '{"status":null}'],
    ['a field that poses as a prototype', '{"__proto__":{"status":"paused"}}'],
    ['a field that poses as a prototype, next to a status', '{"__proto__":1,"status":"active"}'],
    ['a field named as a method of every object', '{"toString":null}'],
  ])('for %s', async (_, body) => {
    const answer = await send(setUp().handle, { body })
    expect(answer).toEqual({ status: 400, body: refusal('INVALID_PATCH') })
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
    ['no UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'invalid JSON'],
  ])('for %s', async (_, body, got) => {
    const answer = await send(setUp().handle, { body })
    const message = `The body must be a JSON object, got ${got}`
    expect(answer).toEqual({ status: 400, body: refusal('INVALID_JSON', message) })
  })
})

describe('401 UNAUTHORIZED', () => {
  it.each(['sk_unknown', 'ada', `${WORKSPACE_KEY}x`])('for the unknown key "%s"', async (key) => {
    const answer = await send(setUp().handle, { headers: { 'X-Api-Key': key } })
    expect(answer).toEqual({ status: 401, body: refusal('UNAUTHORIZED', 'Unknown API key') })
  })

  it('for a key that the host knows nobody for', async () => {
    for (const nobody of [null, undefined]) {
      const { handle } = setUp({ options: { authenticate: () => nobody } })
      expect((await send(handle, {})).status).toBe(401)
    }
  })

  it('comes before anything is said of the body or the lead', async () => {
    const headers = { 'X-Api-Key': 'sk_unknown', 'Content-Type': 'text/plain' }
    const path = '/v1/campaigns/x/leads/y'
    expect((await send(setUp().handle, { path, headers, body: 'x' })).status).toBe(401)
  })
})

describe('404 NOT_FOUND', () => {
  const notFound = { status: 404, body: refusal('NOT_FOUND', 'Campaign lead not found') }

  it.each([
    ['no such lead', '/v1/campaigns/cmp_1/leads/lead_2'],
    ['no such campaign', '/v1/campaigns/cmp_9/leads/lead_1'],
    ['a lead of another campaign', '/v1/campaigns/cmp_2/leads/lead_1'],
    ['an id with a slash in it', '/v1/campaigns/cmp_1/leads/lead%2F1'],
  ])('for %s', async (_, path) => {
    expect(await send(setUp().handle, { path })).toEqual(notFound)
  })

  it('for a lead in a workspace that the key may not see: the two look alike', async () => {
    const { handle, store } = setUp()
    const before = store.snapshot()
    const headers = { 'X-Api-Key': OTHER_KEY }
    expect(await send(handle, { headers, body: '{"aiTag":"Interested"}' })).toEqual(notFound)
    expect(await send(handle, { headers, body: '{"aiTag":"InvalidTag"}' })).toEqual(notFound)
    expect(store.snapshot()).toEqual(before)
  })

  it('names the operation, where there is no such', async () => {
    const message = 'No such operation: DELETE /v1/campaigns/cmp_1/leads/lead_1'
    const answer = await send(setUp().handle, { method: 'DELETE' })
    expect(answer).toEqual({ status: 404, body: refusal('NOT_FOUND', message) })
  })
})

describe('409 STATUS_LOCKED', () => {
  it('by policy only', async () => {
    const lead = aLead({ status: 'bounced' })
    const body = '{"status":"active"}'
    expect((await send(setUp({ lead }).handle, { body })).status).toBe(200)
    const locking = setUp({ lead, policy: { doNotContact: ['bounced'] } })
    const answer = await send(locking.handle, { body })
    expect(answer).toEqual({ status: 409, body: refusal('STATUS_LOCKED') })
  })
})

describe('413 PAYLOAD_TOO_LARGE', () => {
  const ofSize = (bytes: number) => `{}${' '.repeat(bytes - 2)}`

  it('for a body over 16 KiB', async () => {
    const { handle } = setUp()
    expect((await send(handle, { body: ofSize(16 * 1024) })).status).toBe(200)
    const message = 'The body must not be larger than 16384 bytes'
    const answer = await send(handle, { body: ofSize(16 * 1024 + 1) })
    expect(answer).toEqual({ status: 413, body: refusal('PAYLOAD_TOO_LARGE', message) })
  })

  it('for a body over the limit that is set', async () => {
    const { handle } = setUp({ options: { bodyLimit: 10 } })
    expect((await send(handle, { body: ofSize(10) })).status).toBe(200)
    expect((await send(handle, { body: ofSize(11) })).status).toBe(413)
  })

  it.each(['11', '2'])('for a body whose Content-Length says %s', async (length) => {
    const { handle } = setUp({ options: { bodyLimit: 10 } })
    const headers = { 'Content-Length': length }
    expect((await send(handle, { headers, body: ofSize(11) })).status).toBe(413)
  })
})

describe('a body that comes in pieces', () => {
  function streamed(body: ReadableStream): Request {
    const { url, headers } = aRequest()
    // A body that is a stream needs `duplex`, which the types of the DOM do not know.
    const init = { method: 'PATCH', headers, body, duplex: 'half' }
    return new Request(url, init)
  }

  it('is read whole', async () => {
    const pieces = new Blob(['{"status":', '"paused"', '}'])
    const response = await setUp().handle(streamed(pieces.stream()))
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ data: { status: 'paused' } })
  })

  it('is refused as soon as it is over the limit, whatever becomes of the rest', async () => {
    let pulls = 0
    let cancels = 0
    const endless = new ReadableStream({
      cancel() {
        cancels += 1
        return Promise.reject(new Error('the connection is gone'))
      },
      pull(controller) {
        pulls += 1
        controller.enqueue(new Uint8Array(1024))
      },
    })
    expect((await setUp().handle(streamed(endless))).status).toBe(413)
    expect(pulls).toBeLessThan(25)
    expect(cancels).toBe(1)
  })

  it.each(['Content-Encoding', 'Transfer-Encoding'])(
    'is refused as soon as it is over the limit, where its %s lets its length say nothing',
    async (coding) => {
      const endless = new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(1024)),
      })
      const request = streamed(endless)
      request.headers.set('Content-Length', '20')
      request.headers.set(coding, 'gzip')
      expect((await setUp().handle(request)).status).toBe(413)
    },
  )
})

describe('415 UNSUPPORTED_MEDIA_TYPE', () => {
  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', ''])(
    'for the content type "%s"',
    async (type) => {
      const answer = await send(setUp().handle, { headers: { 'Content-Type': type } })
      const message = `Content-Type must be application/json, got "${type}"`
      expect(answer).toEqual({ status: 415, body: refusal('UNSUPPORTED_MEDIA_TYPE', message) })
    },
  )

  it('for none', async () => {
    const request = aRequest()
    request.headers.delete('Content-Type')
    expect((await setUp().handle(request)).status).toBe(415)
  })
})

describe('500 INTERNAL', () => {
  const internal = { status: 500, body: refusal('INTERNAL', 'Internal error') }

  it.each([
    ['an error', new Error('password of the database is hunter2')],
    ['what is no error', 'hunter2'],
  ])('tells nothing of the inside, and tells the host, for %s', async (_, fault) => {
    const onError = vi.fn<LeadHandlerOptions['onError']>()
    const service = { updateLead: () => Promise.reject(fault) }
    const { handle } = setUp({ options: { service, onError } })
    expect(await send(handle, {})).toEqual(internal)
    expect(onError).toHaveBeenCalledOnce()
    expect(onError.mock.calls[0]?.[0]).toBe(fault)
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('the log is full')
      },
    ],
    ['rejects', () => Promise.reject(new Error('the log is full'))],
  ])('is answered also where what tells the host %s', async (_, fail) => {
    const onError = vi.fn<() => unknown>(fail)
    const service = { updateLead: () => Promise.reject(new Error('down')) }
    expect(await send(setUp({ options: { service, onError } }).handle, {})).toEqual(internal)
    expect(onError).toHaveBeenCalledOnce()
  })

  it('for a refusal whose code the API does not know, as another version may have', async () => {
    const codes = ['QUOTA', 'toString']
    const onError = vi.fn<LeadHandlerOptions['onError']>()
    for (const code of codes) {
      const refused = Object.assign(new LeadUpdateError('NOT_FOUND', 'secret'), { code })
      const service = { updateLead: () => Promise.reject(refused) }
      expect(await send(setUp({ options: { service, onError } }).handle, {})).toEqual(internal)
    }
    expect(onError).toHaveBeenCalledTimes(codes.length)
  })

  it('is not told of a caller that hung up', async () => {
    const onError = vi.fn<LeadHandlerOptions['onError']>()
    const hangUp = new AbortController()
    const service = {
      updateLead: () => {
        hangUp.abort()
        return Promise.reject(new Error('aborted'))
      },
    }
    const request = new Request(aRequest(), { signal: hangUp.signal })
    await setUp({ options: { service, onError } }).handle(request)
    expect(onError).not.toHaveBeenCalled()
  })

  it.each([
    ['an error', new Error('down')],
    ['what is no error', 'down'],
  ])('names the caller and the request to the host, for %s', async (_, fault) => {
    const onError = vi.fn<LeadHandlerOptions['onError']>()
    const service = { updateLead: () => Promise.reject(fault) }
    const request = aRequest()
    await setUp({ options: { service, onError } }).handle(request)
    const context = onError.mock.calls[0]?.[1]
    expect(context?.request.url).toBe(request.url)
    expect(context?.principal).toEqual({ id: 'crm', workspaceIds: ['ws_1'] })
  })

  it('for a fault while authenticating, before the caller is known', async () => {
    const onError = vi.fn<LeadHandlerOptions['onError']>()
    const failing = () => Promise.reject(new Error('down'))
    const { handle } = setUp({ options: { authenticate: failing, onError } })
    expect(await send(handle, {})).toEqual(internal)
    expect(onError.mock.calls[0]?.[1].principal).toBeNull()
  })

  it('for a caller without a list of workspaces, who would else see every one', async () => {
    const onError = vi.fn<LeadHandlerOptions['onError']>()
    const withoutList = () => JSON.parse('{"id":"ada"}')
    const { handle, store } = setUp({ options: { authenticate: withoutList, onError } })
    const before = store.snapshot()
    expect(await send(handle, { body: '{"status":"paused"}' })).toEqual(internal)
    expect(onError.mock.calls[0]?.[0]).toEqual(
      new TypeError('principal.workspaceIds must be an array, got undefined'),
    )
    expect(store.snapshot()).toEqual(before)
  })

  it('tells the host of no refusal', async () => {
    const onError = vi.fn<LeadHandlerOptions['onError']>()
    const refused = new LeadUpdateError('STATUS_LOCKED', 'no')
    const service = { updateLead: () => Promise.reject(refused) }
    await setUp({ options: { service, onError } }).handle(aRequest())
    expect(onError).not.toHaveBeenCalled()
  })
})

describe('503 UNAVAILABLE', () => {
  const unavailable = {
    status: 503,
    body: refusal('UNAVAILABLE', 'Temporarily unavailable: repeat the request'),
  }
  const down = new StoreUnavailableError('10.0.0.7 does not answer', { retryAfterSeconds: 2.1 })

  it.each<[string, Partial<LeadHandlerOptions>, string | null]>([
    ['the store of the leads', { service: { updateLead: () => Promise.reject(down) } }, 'crm'],
    ['the store of the API keys', { authenticate: () => Promise.reject(down) }, null],
  ])(
    'asks to repeat the request if %s is unavailable, and reports the reason',
    async (_, options, id) => {
      const onError = vi.fn<LeadHandlerOptions['onError']>()
      const { handle } = setUp({ options: { ...options, onError } })
      const response = await handle(aRequest())
      expect({ status: response.status, body: await response.json() }).toEqual(unavailable)
      expect(response.headers.get('Retry-After')).toBe('3')
      expect(
        onError.mock.calls.map(([error, { principal }]) => [error, principal?.id ?? null]),
      ).toEqual([[down, id]])
    },
  )

  it.each([
    [{}, '1'],
    [{ retryAfterSeconds: 0 }, '0'],
    [{ retryAfterSeconds: 120 }, '120'],
  ])('has the Retry-After of the error, 1 second by default: %j', async (options, retryAfter) => {
    const service = { updateLead: () => Promise.reject(new StoreUnavailableError('', options)) }
    const { handle } = setUp({ options: { service, onError: () => undefined } })
    expect((await handle(aRequest())).headers.get('Retry-After')).toBe(retryAfter)
  })

  it('is the answer to an error of another copy of the library, which may lack the seconds', async () => {
    const foreign = Object.assign(new Error('down'), {
      [Symbol.for('campaign-lead/StoreUnavailableError')]: true,
    })
    const service = { updateLead: () => Promise.reject(foreign) }
    const { handle } = setUp({ options: { service, onError: () => undefined } })
    const response = await handle(aRequest())
    expect([response.status, response.headers.get('Retry-After')]).toEqual([503, '1'])
  })

  it('has no Retry-After in any other answer', async () => {
    const { handle } = setUp()
    const missing = await handle(aRequest({ path: '/v1/campaigns/cmp_1/leads/none' }))
    const updated = await handle(aRequest())
    expect([missing, updated].map(({ headers }) => headers.get('Retry-After'))).toEqual([
      null,
      null,
    ])
  })

  it('is not reported if the caller hung up', async () => {
    const onError = vi.fn<LeadHandlerOptions['onError']>()
    const hangUp = new AbortController()
    const service = {
      updateLead: () => {
        hangUp.abort()
        return Promise.reject(down)
      },
    }
    await setUp({ options: { service, onError } }).handle(
      new Request(aRequest(), { signal: hangUp.signal }),
    )
    expect(onError).not.toHaveBeenCalled()
  })
})

describe('a platform key', () => {
  it('may see every workspace of its user', async () => {
    const headers = { 'X-Api-Key': PLATFORM_KEY }
    expect((await send(setUp().handle, { headers })).status).toBe(200)
  })
})

describe('basePath', () => {
  it('stands before the path of the operation and of its description', async () => {
    const { handle } = setUp({ options: { basePath: '/api' } })
    const path = '/api/v1/campaigns/cmp_1/leads/lead_1'
    expect((await send(handle, { path })).status).toBe(200)
    expect((await send(handle, {})).status).toBe(404)
    const { body } = await send(handle, { method: 'GET', path: '/api/openapi.json' })
    expect(body).toMatchObject({ servers: [{ url: '/api' }] })
  })
})

describe('a handler that cannot be', () => {
  it.each<[string, object]>([
    ['options.service.updateLead must be a function, got undefined', { service: {} }],
    ['options.authenticate must be a function, got undefined', { authenticate: undefined }],
    ['options.onError must be a function, got undefined', { onError: undefined }],
    ['options.bodyLimit must be a positive integer, got NaN', { bodyLimit: Number.NaN }],
    ['options.bodyLimit must be a positive integer, got "1kb"', { bodyLimit: '1kb' }],
    ['options.basePath must be a path such as /api, got "api"', { basePath: 'api' }],
    ['options.basePath must be a path such as /api, got "/api/"', { basePath: '/api/' }],
    ['options.basePath must be a path such as /api, got "/:tenant"', { basePath: '/:tenant' }],
    ['options.basePath must be a path such as /api, got "/*"', { basePath: '/*' }],
    ['options.basePath must be a path such as /api, got "/a/../b"', { basePath: '/a/../b' }],
    ['options.basepath is not an option', { basepath: '/api' }],
  ])('is refused at once, not at its first request: %s', (message, options) => {
    expect(() => setUp({ options })).toThrow(new TypeError(message))
  })
})

describe('any body at all', () => {
  const anything = { arbitrary: fc.jsonValue(), weight: 1 }
  const statuses = fc.constantFrom('active', 'paused', 'completed')
  const aiTags = fc.constantFrom('Interested', 'Not now', 'InvalidTag', '', null)
  const status = fc.oneof({ arbitrary: statuses, weight: 6 }, anything)
  const aiTag = fc.oneof({ arbitrary: aiTags, weight: 6 }, anything)
  const patch = fc
    .oneof(
      { arbitrary: fc.record({ status, aiTag }, { requiredKeys: [] }), weight: 6 },
      { arbitrary: fc.record({ status, other: fc.jsonValue() }), weight: 1 },
    )
    .map((fields) => JSON.stringify(fields))
  const body = fc.oneof({ arbitrary: patch, weight: 6 }, fc.json(), fc.string(), fc.uint8Array())

  it('is answered by 200, 400 or 413, and changes nothing unless it is 200', async () => {
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(body, async (sent) => {
        const { handle, store } = setUp({ options: { bodyLimit: 60 } })
        const before = store.snapshot()
        const bytes = typeof sent === 'string' ? sent : new Uint8Array(sent)
        const answer = await send(handle, { body: bytes })
        expect([200, 400, 413]).toContain(answer.status)
        if (answer.status !== 200) expect(store.snapshot()).toEqual(before)
        seen.add(Object(answer.body).error?.code ?? 'success')
      }),
      { numRuns: 500 },
    )
    // That the bodies were of every kind.
    const kinds = ['INVALID_JSON', 'INVALID_PATCH', 'INVALID_STATUS', 'INVALID_TAG']
    expect(seen).toEqual(new Set([...kinds, 'PAYLOAD_TOO_LARGE', 'success']))
  })
})
