import { printValue } from '../../core/argument-checks.js'

/** PostgreSQL holds any text but U+0000 and half a surrogate pair, which no UTF-8 has either. */
function isStorableText(text: string): boolean {
  return !text.includes('\0') && Buffer.from(text).toString() === text
}

/** Whether each of these can be the id of anything in PostgreSQL. */
export function areStorableIds(...ids: readonly string[]): boolean {
  return ids.every(isStorableText)
}

/**
 * Writes JSON that PostgreSQL can hold.
 *
 * @param named - What the error names the field in. Defaults to the value.
 * @throws TypeError naming the field whose text it cannot hold.
 */
export function stringifyStorable(name: string, value: unknown, named = value): string {
  const json = JSON.stringify(value)
  // Only what JSON escapes so can be meant.
  if (/\\u(0000|d[89a-f])/i.test(json)) checkStorable(name, named)
  return json
}

function checkStorable(at: string, value: unknown): void {
  if (typeof value === 'string') {
    if (isStorableText(value)) return
    throw new TypeError(`${at} holds text that PostgreSQL cannot store: ${printValue(value)}`)
  }
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    checkStorable(`${at}.${key}`, key)
    checkStorable(`${at}.${key}`, inner)
  }
}
