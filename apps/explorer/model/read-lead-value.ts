import { isPlainObject, printValue } from '../../../src/core/argument-checks.js'
import { findApiRefusal, findLeads } from '../../../src/preview/lead-shapes.js'
import { completeValue } from './complete-value.js'
import { describePlaceholders, listWords } from './describe-placeholders.js'
import {
  applyRenames,
  type FoundRename,
  findRenames,
  isReadByRules,
  printRename,
} from './find-renames.js'
import type { LeadReading, ReadingIssue } from './lead-reading.js'
import type { ParsedText, Path } from './parse-tolerant.js'
import { type PathIssue, readLists } from './read-lists.js'
import { sortByLine } from './sort-by-line.js'

type Fields = Readonly<Record<string, unknown>>

/** How a value is read as a lead. */
export interface LeadReadingOptions {
  /** Applies the spellings that are otherwise only offered. */
  readonly acceptRenames?: boolean | undefined
}

/** Reads a parsed value as one lead. */
export function readLeadValue(
  { value, isConverted, findLine }: Omit<ParsedText, 'kind'>,
  { acceptRenames = false }: LeadReadingOptions = {},
): LeadReading {
  const fail = (
    issues: readonly PathIssue[],
    renames: readonly FoundRename[] = [],
  ): LeadReading => ({
    kind: 'unreadable',
    issues: toReadingIssues(issues, findLine),
    renames: renames.map(printRename),
  })
  const refusal = findApiRefusal(value)
  if (refusal !== undefined) return fail([{ path: [], message: refusal }])

  const shape = findLeads(value)
  const single = pickSingle(shape.leads, shape.path)
  if ('count' in single) return { kind: 'many', count: single.count }
  if ('issue' in single) return fail([single.issue])
  const { fields, path } = single
  const { lists, issues: listIssues } =
    shape.campaign === fields ? { lists: {}, issues: [] } : readLists(shape.campaign, [])

  const found = findRenames(fields)
  const renames = acceptRenames || found.some(isReadByRules) ? found : []
  const completed = completeValue(applyRenames(fields, renames))
  const offered = acceptRenames ? [] : renames
  const issues: readonly PathIssue[] = [
    ...offered.filter(isReadByRules).map((rename) => describeRename(rename, path)),
    ...completed.issues.map(({ path: at, message }) => ({
      path: [...path, ...findOriginalPath(at, renames)],
      message,
    })),
    ...listIssues,
  ]
  if (issues.length > 0) return fail(issues, offered)
  const { lead, assumed, placeholders, converted } = completed
  const notes = [
    ...describeShape(value, path),
    ...describeRenames(renames),
    ...(isConverted ? ['Converted MongoDB dates, ids and numbers.'] : []),
    ...(converted.length > 0 ? [`Converted ${listCode(converted)} to UTC.`] : []),
    ...describePlaceholders(placeholders),
  ]
  return { kind: 'lead', lead, notes, assumed, lists }
}

type Single =
  | { readonly fields: Fields; readonly path: Path }
  | { readonly count: number }
  | { readonly issue: PathIssue }

function pickSingle(leads: unknown, path: Path): Single {
  if (!Array.isArray(leads)) return toSingle(leads, path)
  const items: readonly unknown[] = leads
  if (items.length === 0) return { issue: { path, message: 'The list has no leads' } }
  if (items.length > 1 && items.some(isPlainObject)) return { count: items.length }
  return items.length === 1 ? toSingle(items[0], [...path, 0]) : toSingle(items, path)
}

function toSingle(value: unknown, path: Path): Single {
  if (isPlainObject(value)) return { fields: Object(value), path }
  return { issue: { path, message: `Expected a lead, got ${printValue(value)}` } }
}

function describeRename(rename: FoundRename, path: Path): PathIssue {
  const { from, to } = printRename(rename)
  const message = `${from} is not a field of a lead. Did you mean ${to}?`
  return { path: [...path, ...rename.from], message }
}

/** Returns the keys that the text has for a field. */
function findOriginalPath(path: readonly string[], renames: readonly FoundRename[]): Path {
  const target = path.join('.')
  const exact = renames.find(({ to }) => to.join('.') === target)
  if (exact !== undefined) return exact.from
  const [part = '', ...rest] = path
  const ofPart = renames.find(({ to }) => to.length === 1 && to[0] === part)
  return ofPart === undefined ? path : [...ofPart.from, ...rest]
}

function toReadingIssues(
  issues: readonly PathIssue[],
  findLine: ParsedText['findLine'],
): ReadingIssue[] {
  return sortByLine(issues.map(({ path, message }) => ({ message, line: findLine(path) })))
}

function describeShape(value: unknown, path: Path): string[] {
  if (path.length === 0) return []
  const { success }: Fields = Object(value)
  if (success === true && path[0] === 'data') return ['Read `data` of an API response.']
  const names = path.filter((key) => typeof key === 'string')
  return names.length === 0
    ? ['Read the only lead of the list.']
    : [`Read the lead in \`${names.join('.')}\`.`]
}

function describeRenames(renames: readonly FoundRename[]): string[] {
  if (renames.length === 0) return []
  const printed = renames.map(printRename).map(({ from, to }) => `\`${from}\` as \`${to}\``)
  return [`Read ${listWords(printed)}.`]
}

function listCode(names: readonly string[]): string {
  return listWords(names.map((name) => `\`${name}\``))
}
