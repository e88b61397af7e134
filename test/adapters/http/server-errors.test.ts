import { LeadUpdateError, StoreUnavailableError } from 'campaign-lead'
import type { LeadHandlerOptions } from 'campaign-lead/http'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { aRequest, errorBody, expectNoErrors, send, setUp } from './handler-setup.js'

afterEach(expectNoErrors)

describe('500 INTERNAL', () => {
  const internal = { status: 500, body: errorBody('INTERNAL', 'Internal error') }

  it.each([
    ['an error', new Error('password of the database is hunter2')],
    ['a string', 'hunter2'],
  ])('reveals no internals, and calls onError, if the service throws %s', async (_, thrown) => {
    const onError = vi.fn<LeadHandlerOptions['onError']>()
    const service = { updateLead: () => Promise.reject(thrown) }
    const { handle } = setUp({ options: { service, onError } })
    expect(await send(handle, {})).toEqual(internal)
    expect(onError).toHaveBeenCalledOnce()
    expect(onError.mock.calls[0]?.[0]).toBe(thrown)
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('the log is full')
      },
    ],
    ['rejects', () => Promise.reject(new Error('the log is full'))],
  ])('is the response even if onError %s', async (_, fail) => {
    const onError = vi.fn<() => unknown>(fail)
    const service = { updateLead: () => Promise.reject(new Error('down')) }
    expect(await send(setUp({ options: { service, onError } }).handle, {})).toEqual(internal)
    expect(onError).toHaveBeenCalledOnce()
  })

  it('is the response to a refusal with an unknown code, as another version of the library may throw', async () => {
    const codes = ['QUOTA', 'toString']
    const onError = vi.fn<LeadHandlerOptions['onError']>()
    for (const code of codes) {
      const refused = Object.assign(new LeadUpdateError('NOT_FOUND', 'secret'), { code })
      const service = { updateLead: () => Promise.reject(refused) }
      expect(await send(setUp({ options: { service, onError } }).handle, {})).toEqual(internal)
    }
    expect(onError).toHaveBeenCalledTimes(codes.length)
  })

  it('is not reported if the request was aborted', async () => {
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
    ['a string', 'down'],
  ])('is reported with the caller and the request, if the service throws %s', async (_, thrown) => {
    const onError = vi.fn<LeadHandlerOptions['onError']>()
    const service = { updateLead: () => Promise.reject(thrown) }
    const request = aRequest()
    await setUp({ options: { service, onError } }).handle(request)
    const context = onError.mock.calls[0]?.[1]
    expect(context?.request.url).toBe(request.url)
    expect(context?.principal).toEqual({ id: 'crm', workspaceIds: ['ws_1'] })
  })

  it('is reported without a caller if authenticate throws', async () => {
    const onError = vi.fn<LeadHandlerOptions['onError']>()
    const failing = () => Promise.reject(new Error('down'))
    const { handle } = setUp({ options: { authenticate: failing, onError } })
    expect(await send(handle, {})).toEqual(internal)
    expect(onError.mock.calls[0]?.[1].principal).toBeNull()
  })

  it('is the response to a caller without a list of workspaces, who would see all of them otherwise', async () => {
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

  it('is not reported for a refusal', async () => {
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
    body: errorBody('UNAVAILABLE', 'Temporarily unavailable: repeat the request'),
  }
  const down = new StoreUnavailableError('10.0.0.7 does not answer', { retryAfterSeconds: 2.1 })

  it.each<[string, Partial<LeadHandlerOptions>, string | null]>([
    ['the store of the leads', { service: { updateLead: () => Promise.reject(down) } }, 'crm'],
    ['the store of the API keys', { authenticate: () => Promise.reject(down) }, null],
  ])('has Retry-After and is reported, if %s is unavailable', async (_, options, id) => {
    const onError = vi.fn<LeadHandlerOptions['onError']>()
    const { handle } = setUp({ options: { ...options, onError } })
    const response = await handle(aRequest())
    expect({ status: response.status, body: await response.json() }).toEqual(unavailable)
    expect(response.headers.get('Retry-After')).toBe('3')
    expect(
      onError.mock.calls.map(([error, { principal }]) => [error, principal?.id ?? null]),
    ).toEqual([[down, id]])
  })

  it.each([
    [{}, '1'],
    [{ retryAfterSeconds: 0 }, '0'],
    [{ retryAfterSeconds: 120 }, '120'],
  ])(
    'has the Retry-After of the error, or 1 second by default: %j',
    async (options, retryAfter) => {
      const service = { updateLead: () => Promise.reject(new StoreUnavailableError('', options)) }
      const { handle } = setUp({ options: { service, onError: () => undefined } })
      expect((await handle(aRequest())).headers.get('Retry-After')).toBe(retryAfter)
    },
  )

  it('is the response to an error of another copy of the library, which may lack the seconds', async () => {
    const foreign = Object.assign(new Error('down'), {
      [Symbol.for('campaign-lead/StoreUnavailableError')]: true,
    })
    const service = { updateLead: () => Promise.reject(foreign) }
    const { handle } = setUp({ options: { service, onError: () => undefined } })
    const response = await handle(aRequest())
    expect([response.status, response.headers.get('Retry-After')]).toEqual([503, '1'])
  })

  it('is the only response with Retry-After', async () => {
    const { handle } = setUp()
    const missing = await handle(aRequest({ path: '/v1/campaigns/cmp_1/leads/none' }))
    const updated = await handle(aRequest())
    expect([missing, updated].map(({ headers }) => headers.get('Retry-After'))).toEqual([
      null,
      null,
    ])
  })

  it('is not reported if the request was aborted', async () => {
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
