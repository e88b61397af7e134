import { check, checkFunction, printValue } from '../../core/argument-checks.js'

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

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

/** Reports whether this can be the UUID of a row. PostgreSQL fails on other text, instead of finding no row. */
export function isUuid(id: string): boolean {
  return UUID.test(id)
}

/**
 * Reports whether PostgreSQL can store these texts. It fails on U+0000 and on lone surrogates, instead of finding no
 * row.
 */
export function isStorableText(...texts: readonly string[]): boolean {
  return texts.every((text) => !text.includes('\0') && Buffer.from(text).toString() === text)
}

/**
 * Returns a value as JSON that PostgreSQL can store.
 *
 * @param named - The value as the error message names its fields. Defaults to the value itself.
 * @throws TypeError if PostgreSQL cannot store a text in it; the message names the field.
 */
export function stringifyStorable(name: string, value: unknown, named = value): string {
  const json = JSON.stringify(value)
  // `JSON.stringify` escapes every text that cannot be stored.
  if (/\\u(0000|d[89a-f])/i.test(json)) checkStorable(name, named)
  return json
}

function checkStorable(path: string, value: unknown): void {
  if (typeof value === 'string') {
    if (isStorableText(value)) return
    throw new TypeError(`${path} holds text that PostgreSQL cannot store: ${printValue(value)}`)
  }
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    checkStorable(`${path}.${key}`, key)
    checkStorable(`${path}.${key}`, inner)
  }
}
