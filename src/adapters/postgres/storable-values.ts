import { printValue } from '../../core/argument-checks.js'

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

/** Reports whether a text is a UUID. PostgreSQL fails on other text, instead of finding no row. */
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
 * @param named - The value whose fields the error message names. Defaults to `value`.
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
