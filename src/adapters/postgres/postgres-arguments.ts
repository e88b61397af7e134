import { check, checkFunction } from '../../core/argument-checks.js'
import { isStorableText } from './storable-values.js'

/** The default schema of the library's tables. */
export const DEFAULT_SCHEMA = 'campaign_lead'

/** @throws TypeError if it is not a connection pool. */
export function checkPool(field: string, pool: unknown): void {
  checkFunction(`${field}.connect`, Reflect.get(Object(pool), 'connect'))
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
