import { check, checkFunction } from '../../core/argument-checks.js'
import { areStorableIds } from './storable.js'

/** The schema of the library's tables, unless an option names another one. */
export const DEFAULT_SCHEMA = 'campaign_lead'

/** @throws TypeError if it is not a pool of connections. */
export function checkPool(field: string, pool: unknown): void {
  checkFunction(`${field}.connect`, Reflect.get(Object(pool), 'connect'))
}

/** @throws TypeError if PostgreSQL cannot have a schema with this name. */
export function checkSchema(field: string, schema: unknown): void {
  const isName =
    typeof schema === 'string' &&
    schema !== '' &&
    Buffer.byteLength(schema) <= 63 &&
    areStorableIds(schema)
  check(isName, field, 'a name of 1 to 63 bytes', schema)
}

/** Returns the name of a schema as it is written in SQL. */
export function quoteSchema(schema: string): string {
  return `"${schema.replaceAll('"', '""')}"`
}
