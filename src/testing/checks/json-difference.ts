import { isPlainObject } from '../../core/argument-checks.js'

const LONGEST_VALUE = 300

/** A reader needs the first of them; an answer of some MB could have a hundred thousand. */
const MAX_DIFFERENCES = 50

/**
 * Tells where two values differ as JSON: the order of keys is ignored, and a key whose value is
 * `undefined` counts as absent. What is no JSON, such as a Date, equals nothing but itself.
 *
 * @returns One line for each place that differs, such as `lead.status is "active", expected "completed"`;
 * none where they are equal. After 50 lines, one that counts the others.
 */
export function differencesOf(actual: unknown, expected: unknown): string[] {
  const differences = compare('', actual, expected)
  const others = differences.length - MAX_DIFFERENCES
  if (others <= 1) return differences
  return [...differences.slice(0, MAX_DIFFERENCES), `and ${others} more differences`]
}

function compare(path: string, actual: unknown, expected: unknown): string[] {
  if (actual === expected || Object.is(actual, expected)) return []
  if (Array.isArray(actual) && Array.isArray(expected)) return compareLists(path, actual, expected)
  if (isPlainObject(actual) && isPlainObject(expected)) {
    return compareFields(fieldsOf(path, actual), fieldsOf(path, expected))
  }
  return [`${path || 'it'} is ${print(actual)}, expected ${print(expected)}`]
}

/** One item too many or too few is told as such, and not as a difference of all that follow. */
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
  return compareFields(itemsOf(path, actual, before, after), itemsOf(path, expected, before, after))
}

/** Both are keyed by the whole path. */
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

function fieldsOf(path: string, value: unknown): ReadonlyMap<string, unknown> {
  const present = Object.entries(Object(value)).filter(([, field]) => field !== undefined)
  return new Map(present.map(([key, field]): [string, unknown] => [pathTo(path, key), field]))
}

function itemsOf(
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

function pathTo(path: string, key: string): string {
  if (!/^[\w$]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`
  return path === '' ? key : `${path}.${key}`
}

function print(value: unknown): string {
  const printed = printWhole(value)
  return printed.length > LONGEST_VALUE ? `${printed.slice(0, LONGEST_VALUE)}…` : printed
}

function printWhole(value: unknown): string {
  if (
    typeof value === 'object' &&
    value !== null &&
    !isPlainObject(value) &&
    !Array.isArray(value)
  ) {
    return `${Object.prototype.toString.call(value)}, which is no JSON`
  }
  try {
    // Also for what JSON leaves out, such as a function.
    return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value))
  } catch {
    // Not `String`, which overflows the stack for arrays that are nested too deeply for JSON.
    const printed = Array.isArray(value) ? Object.prototype.toString.call(value) : String(value)
    return `${printed}, which is no JSON`
  }
}
