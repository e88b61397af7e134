import { LeadUpdateError, type LeadUpdateErrorCode, StoreUnavailableError } from 'campaign-lead'
import { toErrorResponse } from 'campaign-lead/http'
import { describe, expect, it } from 'vitest'
import { aRequest, setUp } from './handler-setup.js'

describe('toErrorResponse', () => {
  it.each<[LeadUpdateErrorCode, number]>([
    ['INVALID_PATCH', 400],
    ['INVALID_STATUS', 400],
    ['INVALID_TAG', 400],
    ['NOT_FOUND', 404],
    ['STATUS_LOCKED', 409],
    ['SEND_CLAIMED', 409],
    ['SEND_MISPLACED', 409],
    ['SEND_CANCELED', 409],
    ['STATUS_NOT_SENDABLE', 409],
    ['SEND_NOT_DUE', 409],
  ])('responds to the refusal %s with %i, its code and its message', (code, status) => {
    const message = 'Why it was refused'
    expect(toErrorResponse(new LeadUpdateError(code, message))).toEqual({
      status,
      headers: {},
      body: { success: false, error: { code, message } },
    })
  })

  it('responds with 503 and Retry-After if the store is unavailable, and does not reveal why', () => {
    const down = new StoreUnavailableError('10.0.0.7 does not answer', { retryAfterSeconds: 2.1 })
    const message = 'Temporarily unavailable: repeat the request'
    expect(toErrorResponse(down)).toEqual({
      status: 503,
      headers: { 'Retry-After': '3' },
      body: { success: false, error: { code: 'UNAVAILABLE', message } },
    })
  })

  it.each([
    ['an error', new Error('password of the database is hunter2')],
    ['a string', 'hunter2'],
    ['undefined', undefined],
    ['an error with a status', Object.assign(new Error('hunter2'), { status: 404 })],
    [
      'a refusal with an unknown code, as another version of the library may throw',
      Object.assign(new LeadUpdateError('NOT_FOUND', 'hunter2'), { code: 'toString' }),
    ],
  ])('responds with 500 to %s, and reveals nothing of it', (_, error) => {
    expect(toErrorResponse(error)).toEqual({
      status: 500,
      headers: {},
      body: { success: false, error: { code: 'INTERNAL', message: 'Internal error' } },
    })
  })

  it('has the same response as the handler to each error that an update can throw', async () => {
    const codes = [
      'INVALID_PATCH',
      'INVALID_STATUS',
      'INVALID_TAG',
      'NOT_FOUND',
      'STATUS_LOCKED',
    ] as const
    const updateErrors = [
      ...codes.map((code) => new LeadUpdateError(code, 'no')),
      new StoreUnavailableError('down', { retryAfterSeconds: 7 }),
      new Error('secret'),
    ]
    for (const error of updateErrors) {
      const service = { updateLead: () => Promise.reject(error) }
      const { handle } = setUp({ options: { service, onError: () => undefined } })
      const response = await handle(aRequest())
      const { status, headers, body } = toErrorResponse(error)
      expect([response.status, await response.json()]).toEqual([status, body])
      expect(response.headers.get('Retry-After')).toBe(headers['Retry-After'] ?? null)
    }
  })
})
