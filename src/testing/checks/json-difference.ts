import { isPlainObject } from '../../core/argument-checks.js'

const MAX_VALUE_LENGTH = 300

/** Limits the output: a response of a few MB could differ in 100,000 fields. */
const MAX_DIFFERENCES = 50

/**
 * Compares two values as JSON: the order of keys is ignored, and a key whose value is `undefined` counts
 * as absent. A value that is not JSON, such as a Date, equals only itself.
 *
 * @returns One line for each path that differs, such as `lead.status is "active", expected "completed"`;
 * empty if the values are equal. After 50 lines, a last line counts the rest.
 */
export function findDifferences(actual: unknown, expected: unknown): string[] {
  const differences = compare('', actual, expected)
  const others = differences.length - MAX_DIFFERENCES
  if (others <= 1) return differences
  return [...differences.slice(0, MAX_DIFFERENCES), `and ${others} more differences`]
}

function compare(path: string, actual: unknown, expected: unknown): string[] {
  if (actual === expected || Object.is(actual, expected)) return []
  if (Array.isArray(actual) && Array.isArray(expected)) return compareLists(path, actual, expected)
  if (isPlainObject(actual) && isPlainObject(expected)) {
    return compareFields(toFields(path, actual), toFields(path, expected))
  }
  return [`${path || 'it'} is ${print(actual)}, expected ${print(expected)}`]
}

/** Reports an extra or a missing item as such, instead of a difference in every item after it. */
function compareLists(
  path: string,
  actual: readonly unknown[],
  expected: readonly unknown[],
): string[] {
  const shorter = Math.min(actual.length, expected.length)
  const isSame = (one: number, other: number) =>
    compare('', actual.at(one), expected.at(other)).length === 0

  let before = 0
  while (before < shorter && isSame(before, before)) before += 1
  let after = 0
  while (after < shorter - before && isSame(-1 - after, -1 - after)) after += 1
  return compareFields(toItems(path, actual, before, after), toItems(path, expected, before, after))
}

/** Compares fields that are keyed by their full path. */
function compareFields(
  actual: ReadonlyMap<string, unknown>,
  expected: ReadonlyMap<string, unknown>,
): string[] {
  const paths = new Set([...expected.keys(), ...actual.keys()])
  return [...paths].flatMap((path) => {
    if (!actual.has(path)) return [`${path} is missing, expected ${print(expected.get(path))}`]
    if (!expected.has(path)) return [`${path} is ${print(actual.get(path))}, expected none`]
    return compare(path, actual.get(path), expected.get(path))
  })
}

function toFields(path: string, value: unknown): ReadonlyMap<string, unknown> {
  const present = Object.entries(Object(value)).filter(([, field]) => field !== undefined)
  return new Map(present.map(([key, field]): [string, unknown] => [joinPath(path, key), field]))
}

function toItems(
  path: string,
  list: readonly unknown[],
  before: number,
  after: number,
): ReadonlyMap<string, unknown> {
  const differing = list.slice(before, list.length - after)
  return new Map(
    differing.map((item, index): [string, unknown] => [`${path}[${before + index}]`, item]),
  )
}

function joinPath(path: string, key: string): string {
  if (!/^[\w$]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`
  return path === '' ? key : `${path}.${key}`
}

function print(value: unknown): string {
  const text = toText(value)
  return text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH)}…` : text
}

function toText(value: unknown): string {
  if (
    typeof value === 'object' &&
    value !== null &&
    !isPlainObject(value) &&
    !Array.isArray(value)
  ) {
    return `${Object.prototype.toString.call(value)}, which is not JSON`
  }
  try {
    // `JSON.stringify` returns `undefined` for a function.
    return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value))
  } catch {
    // `String` would overflow the stack for arrays that are nested too deeply for JSON.
    const printed = Array.isArray(value) ? Object.prototype.toString.call(value) : String(value)
    return `${printed}, which is not JSON`
  }
}
