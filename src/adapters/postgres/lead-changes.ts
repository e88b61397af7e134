import { isDeepStrictEqual } from 'node:util'
import { isPlainObject } from '../../core/argument-checks.js'
import { type CampaignLead, LEAD_FIELDS } from '../../core/lead.js'

/** The changes of a lead by an update. */
interface LeadChanges {
  /** Each changed field with its new value, or `null` if it was removed. */
  readonly changes: Readonly<Record<string, unknown>>
  /** The changed parts of the custom fields, or `undefined` if none changed. */
  readonly customChanges: readonly JsonChange[] | undefined
}

/** A changed part of a JSON value. The part was removed if the change has neither `set` nor `insert`. */
interface JsonChange {
  /** The keys and array indexes that lead to the part. */
  readonly path: readonly string[]
  /** Its new value. */
  readonly set?: unknown
  /** A new array element, inserted before the present one. */
  readonly insert?: unknown
}

type JsonRecord = Readonly<Record<string, unknown>>

/** These fields name the lead and cannot change. */
const KEY_FIELDS: readonly string[] = ['_id', 'campaignId'] satisfies (keyof CampaignLead)[]

/**
 * Compares a lead with the lead that was loaded. Only changes are written: JavaScript has rounded stored numbers and
 * timestamps that it cannot represent, and writing them back would lose digits.
 */
export function compareLeads(before: CampaignLead, after: CampaignLead): LeadChanges {
  const changes: [string, unknown][] = []
  const customChanges: JsonChange[] = []
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const value = getField(after, name)
    if (KEY_FIELDS.includes(name) || Object.is(getField(before, name), value)) continue
    if (!LEAD_FIELDS.includes(name)) {
      const parts = compareFields([], name, before, after)
      if (parts.length === 0) continue
      customChanges.push(...parts)
    }
    changes.push([name, value ?? null])
  }
  return {
    // An assignment would not set a key such as `__proto__`.
    changes: Object.fromEntries(changes),
    customChanges: customChanges.length > 0 ? customChanges : undefined,
  }
}

function compareFields(
  parent: readonly string[],
  name: string,
  before: object,
  after: object,
): JsonChange[] {
  const path = [...parent, name]
  const value = getField(after, name)
  if (!hasJson(value)) return Object.hasOwn(before, name) ? [{ path }] : []
  if (!Object.hasOwn(before, name)) return [{ path, set: toJson(value) }]
  return compareValues(path, getField(before, name), value)
}

/** Returns an own field: a key such as `__proto__` must not be read from the prototype. */
function getField(record: object, name: string): unknown {
  return Object.hasOwn(record, name) ? Reflect.get(record, name) : undefined
}

function compareValues(path: readonly string[], before: unknown, after: unknown): JsonChange[] {
  if (Object.is(before, after)) return []
  if (Array.isArray(before) && Array.isArray(after)) return compareArrays(path, before, after)
  if (isRecord(before) && isRecord(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)])
    return [...names].flatMap((name) => compareFields(path, name, before, after))
  }
  const set = toJson(after)
  return isDeepStrictEqual(before, set) ? [] : [{ path, set }]
}

/** The common start and end of two arrays stay unchanged, so that elements can be inserted or removed anywhere. */
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
  // Removed from the end, so that the indexes of earlier elements stay valid.
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

/** Reports whether `JSON.stringify` keeps a field with this value. */
function hasJson(value: unknown): boolean {
  return value !== undefined && typeof value !== 'function' && typeof value !== 'symbol'
}

/** Returns the value as `JSON.stringify` writes it in an array, in which it omits nothing. */
function toJson(value: unknown): unknown {
  const [json]: unknown[] = JSON.parse(JSON.stringify([value]))
  return json
}
