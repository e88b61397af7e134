import { isPlainObject } from '../../../src/core/argument-checks.js'
import { simplifyFieldName } from '../../../src/preview/field-names.js'
import { LEAD_FIELDS, LEAD_PARTS, type LeadPart, printField } from './lead-fields.js'
import type { FieldRename } from './lead-reading.js'

type Fields = Readonly<Record<string, unknown>>

/** Another spelling of a field, with the keys to it. */
export interface FoundRename {
  readonly from: readonly string[]
  readonly to: readonly string[]
}

const TOP_NAMES = new Set(LEAD_FIELDS.filter(({ part }) => part === null).map(({ name }) => name))

const PATHS: ReadonlyMap<string, readonly string[]> = new Map(
  LEAD_FIELDS.map((field) => [
    simplifyFieldName(printField(field)),
    field.part === null ? [field.name] : [field.part, field.name],
  ]),
)

/** Prints the keys of a rename. */
export function printRename({ from, to }: FoundRename): FieldRename {
  return { from: from.join('.'), to: to.join('.') }
}

/**
 * Finds the keys that are no field of a lead, but another spelling of a missing field. A field of a part may be a field
 * of the lead: `subsequence_id`.
 */
export function findRenames(lead: Fields): FoundRename[] {
  const renames: FoundRename[] = []
  const found = new Set<string>()
  const add = (rename: FoundRename): void => {
    const target = rename.to.join('.')
    if (found.has(target)) return
    found.add(target)
    renames.push(rename)
  }
  for (const key of Object.keys(lead)) {
    const to = TOP_NAMES.has(key) ? undefined : PATHS.get(simplifyFieldName(key))
    if (to !== undefined && !Object.hasOwn(lead, to[0] ?? '')) add({ from: [key], to })
  }
  for (const part of LEAD_PARTS) {
    const renamed = renames.find(({ to }) => to.length === 1 && to[0] === part)
    const key = renamed?.from[0] ?? part
    const value = Object.hasOwn(lead, key) ? lead[key] : undefined
    if (isPlainObject(value)) findPartRenames(part, key, Object(value)).forEach(add)
  }
  return renames
}

function findPartRenames(part: LeadPart, partKey: string, value: Fields): FoundRename[] {
  const names = LEAD_FIELDS.filter((field) => field.part === part).map(({ name }) => name)
  return Object.keys(value).flatMap((key) => {
    if (names.includes(key)) return []
    const simplified = simplifyFieldName(key)
    const name = names.find((known) => simplifyFieldName(known) === simplified)
    if (name === undefined || Object.hasOwn(value, name)) return []
    return [{ from: [partKey, key], to: [part, name] }]
  })
}

/** Renames fields. A part whose renamed fields are all `null` is `null`. */
export function applyRenames(lead: Fields, renames: readonly FoundRename[]): Fields {
  const keys = new Map<string, string>()
  for (const { from, to } of renames) {
    if (from.length === 1 && to.length === 1) keys.set(from[0] ?? '', to[0] ?? '')
  }
  const renamed: Record<string, unknown> = renameKeys(lead, keys)
  for (const part of LEAD_PARTS) {
    const own = renames.filter(({ to }) => to.length === 2 && to[0] === part)
    if (own.length === 0) continue
    const nested = new Map(
      own
        .filter(({ from }) => from.length === 2)
        .map(({ from, to }) => [from[1] ?? '', to[1] ?? '']),
    )
    const moved = own
      .filter(({ from }) => from.length === 1)
      .map(({ from, to }): [string, unknown] => [to[1] ?? '', lead[from[0] ?? '']])
    for (const { from } of own) if (from.length === 1) delete renamed[from[0] ?? '']
    const isAbsent = moved.length > 0 && moved.every(([, value]) => value === null)
    const fields = { ...renameKeys(Object(renamed[part]), nested), ...Object.fromEntries(moved) }
    renamed[part] = isAbsent ? null : fields
  }
  return renamed
}

function renameKeys(fields: Fields, names: ReadonlyMap<string, string>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [names.get(key) ?? key, value]),
  )
}

/** Reports whether the rules read the target of a rename: then the result depends on it. */
export function isReadByRules({ to: [first, second] }: FoundRename): boolean {
  return LEAD_FIELDS.some(
    ({ part, name, readBy }) =>
      readBy === 'updates' &&
      (second === undefined ? part === null && name === first : part === first && name === second),
  )
}
