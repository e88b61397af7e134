import type { ClientBase } from 'pg'
import { check } from '../../core/argument-checks.js'
import type { SqlDatabase } from './postgres-pool.js'
import { isStorableText } from './storable-values.js'

/** The default schema of the library's tables. */
export const DEFAULT_SCHEMA = 'campaign_lead'

/** @throws TypeError if it is neither a connection pool nor a database. It does not print a URL, with its password. */
export function checkPool(field: string, pool: unknown): void {
  const expected =
    'a pool with connect(), such as a Pool of pg, or a database with query() and transaction(), such as fromKysely(db)'
  const isPool = hasMethods(pool, 'connect') && !isClient(pool)
  if (typeof pool === 'string') throw new TypeError(`${field} must be ${expected}, got text`)
  check(isPool || isSqlDatabase(pool), field, expected, pool)
}

/** Reports whether it is a client of `pg`. It has a `connect` as well, which does not resolve to a connection. */
export function isClient(value: unknown): value is ClientBase {
  return hasMethods(value, 'getTypeParser')
}

/** @throws TypeError if it is neither a client of a pool nor a database. */
export function checkClient(field: string, client: unknown): void {
  const expected =
    'a client with query(), such as a PoolClient of pg, or a transaction such as fromKysely(trx)'
  check(hasMethods(client, 'query'), field, expected, client)
}

/** Reports whether it is a database of another client than `pg`. */
export function isSqlDatabase(value: unknown): value is SqlDatabase {
  return hasMethods(value, 'query', 'transaction')
}

function hasMethods(value: unknown, ...names: readonly string[]): boolean {
  return names.every((name) => typeof Reflect.get(Object(value), name) === 'function')
}

/** @throws TypeError if it is not a possible name of a schema. */
export function checkSchema(field: string, schema: unknown): void {
  const isName =
    typeof schema === 'string' &&
    schema !== '' &&
    Buffer.byteLength(schema) <= 63 &&
    isStorableText(schema)
  check(isName, field, 'a name of 1 to 63 bytes', schema)
}

/** Returns the name of a schema as an SQL identifier. */
export function quoteSchema(schema: string): string {
  return `"${schema.replaceAll('"', '""')}"`
}
