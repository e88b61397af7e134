const LONGEST_STRING = 60

/** Names a value in an error message, shortly. */
export function printValue(value: unknown): string {
  if (typeof value === 'string') {
    const isLong = value.length > LONGEST_STRING
    return JSON.stringify(isLong ? `${value.slice(0, LONGEST_STRING)}…` : value)
  }
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return String(value)
  return Array.isArray(value) ? 'an array' : 'an object'
}
