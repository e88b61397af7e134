import { isStoreUnavailableError, StoreUnavailableError } from 'campaign-lead'
import {
  PostgresConflictError,
  PostgresTimeoutError,
  PostgresUnavailableError,
} from 'campaign-lead/postgres'
import { describe, expect, it } from 'vitest'

describe('a StoreUnavailableError', () => {
  it('has its message, its cause, and when to repeat the call', () => {
    const cause = new Error('ECONNREFUSED')
    const error = new StoreUnavailableError('No connection', { cause, retryAfterSeconds: 5 })
    expect(error).toMatchObject({
      name: 'StoreUnavailableError',
      code: 'STORE_UNAVAILABLE',
      message: 'No connection',
      retryAfterSeconds: 5,
      cause,
    })
    expect(new StoreUnavailableError('No connection').retryAfterSeconds).toBe(1)
    expect(Object.hasOwn(new StoreUnavailableError('No connection'), 'cause')).toBe(false)
  })

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, '5', null])(
    'is not created with %j for retryAfterSeconds',
    (retryAfterSeconds) => {
      const create = () =>
        Reflect.construct(StoreUnavailableError, ['No connection', { retryAfterSeconds }])
      expect(create).toThrow(TypeError)
      expect(create).toThrow(
        'options.retryAfterSeconds must be a number of seconds, 0 or more, got',
      )
    },
  )

  it.each([
    [PostgresUnavailableError, 'PostgresUnavailableError', 'POSTGRES_UNAVAILABLE'],
    [PostgresTimeoutError, 'PostgresTimeoutError', 'POSTGRES_TIMEOUT'],
    [PostgresConflictError, 'PostgresConflictError', 'POSTGRES_CONFLICT'],
  ])('is the base class of %o', (PostgresError, name, code) => {
    const error = new PostgresError('down', { cause: 1 })
    expect(error).toBeInstanceOf(StoreUnavailableError)
    expect(isStoreUnavailableError(error)).toBe(true)
    expect(error).toMatchObject({ name, code, cause: 1, retryAfterSeconds: 1 })
  })

  it.each([
    [new StoreUnavailableError('down'), true],
    [{ [Symbol.for('campaign-lead/StoreUnavailableError')]: true }, true],
    [new Error('down'), false],
    [{ name: 'StoreUnavailableError', code: 'STORE_UNAVAILABLE' }, false],
    [null, false],
    [undefined, false],
    ['down', false],
  ])('is distinguished from other errors: %o, %s', (error, is) => {
    expect(isStoreUnavailableError(error)).toBe(is)
  })
})
