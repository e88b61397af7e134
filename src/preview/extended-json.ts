import { isObject } from '../core/argument-checks.js'
import { normalizeTime } from './normalize-time.js'

type Fields = Readonly<Record<string, unknown>>

/**
 * Converts the values of MongoDB Extended JSON: `{ "$oid": "…" }` to a string, `{ "$date": … }` to a time in ISO 8601,
 * and `{ "$numberLong": "5" }` to a number. A value that cannot be converted is kept.
 *
 * @returns The same object if nothing is converted: most files contain plain JSON.
 */
export function convertExtendedJson(value: unknown): unknown {
  if (!isObject(value)) return value
  if (Array.isArray(value)) {
    const items = value.map(convertExtendedJson)
    return items.every((item, index) => item === value[index]) ? value : items
  }
  const keys = Object.keys(value)
  const [key = ''] = keys
  const fields: Fields = Object(value)
  if (keys.length === 1 && key.startsWith('$')) return convertWrapper(key, fields[key]) ?? value
  let converted: Record<string, unknown> | undefined
  for (const name of keys) {
    const part = fields[name]
    // Assigning `__proto__` would set the prototype.
    if (!isObject(part) || name === '__proto__') continue
    const changed = convertExtendedJson(part)
    if (changed === part) continue
    converted ??= { ...fields }
    converted[name] = changed
  }
  return converted ?? value
}

/** Returns `undefined` if the wrapper is unknown or its content is invalid. */
function convertWrapper(key: string, content: unknown): string | number | undefined {
  if (key === '$date') return toTime(convertExtendedJson(content))
  if (typeof content !== 'string') return undefined
  if (key === '$oid' || key === '$uuid') return content
  if (!/^\$number(?:Int|Long|Double|Decimal)$/.test(key) || content.trim() === '') return undefined
  const number = Number(content)
  // A longer integer would be rounded.
  return Number.isFinite(number) && Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : undefined
}

function toTime(content: unknown): string | undefined {
  if (typeof content === 'string') return normalizeTime(content)
  if (typeof content !== 'number') return undefined
  const time = new Date(content)
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString()
}
