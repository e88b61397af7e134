import type { Subsequence } from 'campaign-lead'
import { isPlainObject, printValue } from '../../../src/core/argument-checks.js'
import type { Lists } from './exploration.js'
import type { Path } from './parse-tolerant.js'

type Fields = Readonly<Record<string, unknown>>

/** What is wrong with a part of a value. */
export interface PathIssue {
  readonly path: Path
  readonly message: string
}

/** The lists of a workspace, or their issues. */
export interface ReadLists {
  /** A list is absent if the value does not have it. */
  readonly lists: Partial<Lists>
  readonly issues: readonly PathIssue[]
}

/** Reads `tags` and `subsequences` of an object. */
export function readLists(value: unknown, path: Path): ReadLists {
  const { tags, subsequences }: Fields = isPlainObject(value) ? Object(value) : {}
  const issues: PathIssue[] = []
  const lists = {
    ...(subsequences !== undefined && {
      subsequences: readSubsequences(subsequences, [...path, 'subsequences'], issues),
    }),
    ...(tags !== undefined && { tags: readTags(tags, [...path, 'tags'], issues) }),
  }
  return { lists, issues }
}

/**
 * Reads an array of names, or of objects with a `name`.
 *
 * @param issues - Receives the issues.
 */
export function readTags(value: unknown, path: Path, issues: PathIssue[]): string[] {
  return readItems(value, path, issues, (item, at) => {
    const name: unknown = isPlainObject(item) ? Object(item).name : item
    if (typeof name === 'string') return name
    return report(issues, at, 'a text, or an object with a name', item)
  })
}

/**
 * Reads an array of subsequences, which may have other fields, and `_id` instead of `id`.
 *
 * @param issues - Receives the issues.
 */
export function readSubsequences(value: unknown, path: Path, issues: PathIssue[]): Subsequence[] {
  return readItems(value, path, issues, (item, at) => {
    if (!isPlainObject(item)) return report(issues, at, 'an object', item)
    const { _id, id = _id, name, trigger }: Fields = Object(item)
    if (typeof id !== 'string') report(issues, [...at, 'id'], 'a string', id)
    if (typeof name !== 'string') report(issues, [...at, 'name'], 'a string', name)
    const read = readTrigger(trigger, [...at, 'trigger'], issues)
    if (typeof id !== 'string' || typeof name !== 'string') return undefined
    return read && { id, name, trigger: read }
  })
}

function readTrigger(
  value: unknown,
  path: Path,
  issues: PathIssue[],
): Subsequence['trigger'] | undefined {
  if (!isPlainObject(value)) return report(issues, path, 'an object', value)
  const { type, value: tag, ...others }: Fields = Object(value)
  if (typeof type !== 'string') return report(issues, [...path, 'type'], 'a string', type)
  // The rules do not read the value of another trigger.
  if (type !== 'ai_tag') return { type }
  const [misspelled] = Object.keys(others)
  // A misspelled `value` would silently disable the trigger.
  if (tag === undefined && misspelled !== undefined) {
    return report(issues, [...path, 'value'], 'a string or null', tag)
  }
  if (tag === undefined || tag === null || typeof tag === 'string') {
    return { type, value: tag ?? null }
  }
  return report(issues, [...path, 'value'], 'a string or null', tag)
}

/** Omits the items that have issues. */
function readItems<T>(
  value: unknown,
  path: Path,
  issues: PathIssue[],
  readItem: (item: unknown, at: Path) => T | undefined,
): T[] {
  if (!Array.isArray(value)) {
    report(issues, path, 'a list', value)
    return []
  }
  return value.flatMap((item: unknown, index) => {
    const read = readItem(item, [...path, index])
    return read === undefined ? [] : [read]
  })
}

function report(issues: PathIssue[], path: Path, expected: string, value: unknown): undefined {
  const name = printPath(path)
  const message =
    value === undefined
      ? `${name} is missing: it must be ${expected}`
      : `${name} must be ${expected}, got ${printValue(value)}`
  issues.push({ path, message })
}

/** Prints keys as in code: `subsequences[0].trigger`. */
function printPath(path: Path): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('')
  return text.startsWith('.') ? text.slice(1) : text
}
