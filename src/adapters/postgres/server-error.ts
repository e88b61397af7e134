import { describeError } from '../../shared/error-info.js'

/** Five digits and letters. The error codes of Node and of libraries can have this form too, such as `EPIPE`. */
const SQL_STATE = /^[0-9A-Z]{5}$/

/** More levels than any client wraps an error in. A cycle of causes ends here. */
const MAX_LEVELS = 10

/**
 * Returns the SQLSTATE of an error of the server, or `null` if the error does not come from the server. Finds it also
 * if a client has wrapped the error.
 */
export function findSqlState(error: unknown): string | null {
  const states = findLevels(error).map(getSqlState)
  return states.find((state) => state !== null) ?? null
}

/**
 * Returns the error of the server or of the connection, without the error of the client around it: the message of
 * Drizzle contains the values of the statement. Prisma's error is returned as it is, because it wraps only a record.
 */
export function unwrapError(error: unknown): unknown {
  const levels = findLevels(error)
  const server = levels.find((level) => getSqlState(level) !== null)
  if (server !== undefined) return server instanceof Error ? server : error
  return [...levels].reverse().find((level) => level instanceof Error) ?? error
}

/** Returns the message of the server or of the connection. */
export function describeServerError(error: unknown): string {
  const messages = findLevels(error).map((level): unknown => Reflect.get(level, 'originalMessage'))
  const original = messages.find((message) => typeof message === 'string')
  return typeof original === 'string' ? original : describeError(unwrapError(error))
}

/** Returns an error and what it wraps, from the outside to the inside. */
function findLevels(error: unknown): object[] {
  const levels: object[] = []
  let level = error
  while (typeof level === 'object' && level !== null && levels.length < MAX_LEVELS) {
    levels.push(level)
    level = getWrapped(level)
  }
  return levels
}

/** Drizzle sets `cause`, TypeORM `driverError`, and Prisma `meta.driverAdapterError`. */
function getWrapped(error: object): unknown {
  const adapterError: unknown = Reflect.get(
    Object(Reflect.get(error, 'meta')),
    'driverAdapterError',
  )
  return adapterError ?? Reflect.get(error, 'driverError') ?? Reflect.get(error, 'cause')
}

function getSqlState(error: object): string | null {
  // An adapter of Prisma keeps the code of the server here.
  const originalCode: unknown = Reflect.get(error, 'originalCode')
  if (isSqlState(originalCode)) return originalCode
  // Only the server's errors have a severity: Node's `EPIPE` and Prisma's `P2010` have five characters as well.
  const code: unknown = Reflect.get(error, 'code')
  const isFromServer = typeof Reflect.get(error, 'severity') === 'string'
  return isFromServer && isSqlState(code) ? code : null
}

function isSqlState(code: unknown): code is string {
  return typeof code === 'string' && SQL_STATE.test(code)
}
