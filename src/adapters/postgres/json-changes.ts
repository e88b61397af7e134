import { isDeepStrictEqual } from 'node:util'
import { isPlainObject } from '../../core/argument-checks.js'

/** A part of a JSON value that changed. It was removed if it has neither `set` nor `insert`. */
export interface JsonChange {
  /** The keys, and the indexes in arrays, that lead to the part. */
  readonly path: readonly string[]
  /** Its new value. */
  readonly set?: unknown
  /** A new element, before the one that is there. */
  readonly insert?: unknown
}

type JsonRecord = Readonly<Record<string, unknown>>

/**
 * Compares a field of two records, down to the parts that changed. Whatever is not among these is not written
 * again: what was read may have been rounded, since JavaScript cannot hold every number that JSON has.
 */
export function compareField(
  path: readonly string[],
  name: string,
  before: object,
  after: object,
): JsonChange[] {
  const at = [...path, name]
  const value = fieldOf(after, name)
  if (!hasJson(value)) return Object.hasOwn(before, name) ? [{ path: at }] : []
  if (!Object.hasOwn(before, name)) return [{ path: at, set: toJson(value) }]
  return compareValues(at, fieldOf(before, name), value)
}

/** A key that a record does not have itself, such as `__proto__`, is not read from its prototype. */
export function fieldOf(record: object, name: string): unknown {
  return Object.hasOwn(record, name) ? Reflect.get(record, name) : undefined
}

function compareValues(path: readonly string[], before: unknown, after: unknown): JsonChange[] {
  if (Object.is(before, after)) return []
  if (Array.isArray(before) && Array.isArray(after)) return compareArrays(path, before, after)
  if (isRecord(before) && isRecord(after)) return compareRecords(path, before, after)
  const set = toJson(after)
  return isDeepStrictEqual(before, set) ? [] : [{ path, set }]
}

function compareRecords(
  path: readonly string[],
  before: JsonRecord,
  after: JsonRecord,
): JsonChange[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].flatMap((name) => compareField(path, name, before, after))
}

/** What both begin with and what both end with stays, so that an element is added or removed anywhere. */
function compareArrays(
  path: readonly string[],
  before: readonly unknown[],
  after: readonly unknown[],
): JsonChange[] {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && isDeepStrictEqual(before[start], after[start])) start += 1
  let end = 0
  while (end < shorter - start && isDeepStrictEqual(before.at(-1 - end), after.at(-1 - end)))
    end += 1
  const changes: JsonChange[] = []
  const from = shorter - end
  for (let index = start; index < from; index += 1) {
    changes.push(...compareValues([...path, `${index}`], before[index], after[index]))
  }
  // The last first: the indexes of those before it stay as they are.
  for (let index = before.length - end - 1; index >= from; index -= 1) {
    changes.push({ path: [...path, `${index}`] })
  }
  for (let index = from; index < after.length - end; index += 1) {
    changes.push({ path: [...path, `${index}`], insert: toJson(after[index]) })
  }
  return changes
}

function isRecord(value: unknown): value is JsonRecord {
  return (
    isPlainObject(value) &&
    !Array.isArray(value) &&
    typeof Reflect.get(Object(value), 'toJSON') !== 'function'
  )
}

/** What `JSON.stringify` leaves out of a record. */
function hasJson(value: unknown): boolean {
  return value !== undefined && typeof value !== 'function' && typeof value !== 'symbol'
}

/** As an element of an array, in which `JSON.stringify` leaves out nothing. */
function toJson(value: unknown): unknown {
  const [json]: unknown[] = JSON.parse(JSON.stringify([value]))
  return json
}
