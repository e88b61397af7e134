import { PostgresTimeoutError, PostgresUnavailableError } from 'campaign-lead/postgres'
import { describe, expect, it } from 'vitest'
import { isConflict, toPostgresError } from '../../../src/adapters/postgres/errors.js'

/** An error as `pg` and postgres.js throw it. */
function serverError(code: string, message = 'from the server'): Error {
  return Object.assign(new Error(message), { code, severity: 'ERROR' })
}

/** Each client's error for an error of the server. */
const WRAPPERS: Readonly<Record<string, (code: string) => Error>> = {
  'pg and postgres.js': (code) => serverError(code),
  Drizzle: (code) =>
    new Error('Failed query: select $1\nparams: secret', { cause: serverError(code) }),
  TypeORM: (code) =>
    Object.assign(new Error('QueryFailedError'), { driverError: serverError(code) }),
  Prisma: (code) =>
    Object.assign(new Error('Invalid `prisma.$queryRawUnsafe()` invocation'), {
      code: 'P2010',
      meta: {
        driverAdapterError: Object.assign(new Error('postgres'), {
          cause: { originalCode: code, originalMessage: 'from the server', kind: 'postgres' },
        }),
      },
    }),
}

describe.each(Object.entries(WRAPPERS))('an error of the server by %s', (client, wrap) => {
  it('becomes a PostgresTimeoutError if the statement was canceled', () => {
    for (const code of ['55P03', '57014']) {
      const error = toPostgresError(wrap(code))
      expect(error).toBeInstanceOf(PostgresTimeoutError)
      expect(error).toMatchObject({ message: 'PostgreSQL timed out: from the server' })
    }
  })

  it('becomes a PostgresUnavailableError if the server shuts down', () => {
    const error = toPostgresError(wrap('57P01'))
    expect(error).toBeInstanceOf(PostgresUnavailableError)
    expect(error).toMatchObject({ message: 'PostgreSQL did not answer: from the server' })
  })

  it('is recognized as a conflict', () => {
    expect(isConflict(toPostgresError(wrap('40001')))).toBe(true)
    expect(isConflict(toPostgresError(wrap('40P01')))).toBe(true)
    expect(isConflict(toPostgresError(wrap('23505')))).toBe(false)
  })

  it('otherwise stays an error with the code of the server, without the values of the statement', () => {
    const error = toPostgresError(wrap('23505'))
    expect(error).not.toBeInstanceOf(PostgresUnavailableError)
    expect(String(error)).not.toContain('secret')
    if (client !== 'Prisma') expect(error).toMatchObject({ code: '23505' })
  })
})

describe('an error of the connection', () => {
  it.each([
    ['a code of Node', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })],
    ['a code of Prisma', Object.assign(new Error('write EPIPE'), { code: 'P1001' })],
    ['a cause', new Error('Failed query\nparams: secret', { cause: new Error('write EPIPE') })],
    ['no code', new Error('write EPIPE')],
    ['a text', 'write EPIPE'],
  ])('becomes a PostgresUnavailableError (%s)', (_, error) => {
    const converted = toPostgresError(error)
    expect(converted).toBeInstanceOf(PostgresUnavailableError)
    expect(converted).toMatchObject({ message: 'PostgreSQL did not answer: write EPIPE' })
  })

  it('becomes a PostgresUnavailableError if its causes are a cycle', () => {
    const error = new Error('one')
    error.cause = new Error('other', { cause: error })
    expect(toPostgresError(error)).toBeInstanceOf(PostgresUnavailableError)
  })
})
