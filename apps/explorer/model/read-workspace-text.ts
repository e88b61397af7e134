import { isPlainObject } from '../../../src/core/argument-checks.js'
import { listWords } from './describe-placeholders.js'
import type { Lists } from './exploration.js'
import type { ReadingIssue } from './lead-reading.js'
import { type ParsedText, type Path, parseTolerant } from './parse-tolerant.js'
import {
  type PathIssue,
  type ReadLists,
  readLists,
  readSubsequences,
  readTags,
} from './read-lists.js'
import { sortByLine } from './sort-by-line.js'

/** The result of reading a text as the lists of a workspace. */
export type WorkspaceReading =
  | {
      readonly kind: 'workspace'
      /** A list is absent if the text does not have it. At least one is present. */
      readonly lists: Partial<Lists>
      /** Sentences for people: what was converted or ignored. */
      readonly notes: readonly string[]
    }
  | {
      readonly kind: 'unreadable'
      /** At least one, in the order of their lines. */
      readonly issues: readonly ReadingIssue[]
    }

/**
 * Reads a text as the tags and subsequences of a workspace: an object with one or both, an array of subsequences, or an
 * array of tags. The forms of the text are those of `readLeadText`.
 *
 * It never throws. It loads a parser: import this module only when a text is read.
 */
export function readWorkspaceText(text: string): WorkspaceReading {
  const parsed = parseTolerant(text)
  return parsed.kind === 'unreadable' ? parsed : readWorkspaceValue(parsed)
}

function readWorkspaceValue({ value, isConverted, findLine }: ParsedText): WorkspaceReading {
  const path = findWorkspacePath(value)
  const workspace = path.reduce<unknown>((part, key) => Object(part)[key], value)
  const { lists, issues } = Array.isArray(workspace)
    ? readList(workspace, path)
    : readObject(workspace, path)
  if (issues.length > 0) {
    return {
      kind: 'unreadable',
      issues: sortByLine(issues.map(({ path: at, message }) => ({ message, line: findLine(at) }))),
    }
  }
  const ignored = Array.isArray(workspace) ? [] : findIgnored(workspace)
  const notes = [
    ...(path.length === 0 ? [] : [`Read \`${path.join('.')}\`.`]),
    ...(isConverted ? ['Converted MongoDB dates, ids and numbers.'] : []),
    ...(ignored.length === 0 ? [] : [`Ignored ${listWords(ignored)}.`]),
  ]
  return { kind: 'workspace', lists, notes }
}

function findWorkspacePath(value: unknown): string[] {
  if (!isPlainObject(value) || hasLists(value)) return []
  const { data } = Object(value)
  return typeof data === 'object' && data !== null ? ['data', ...findWorkspacePath(data)] : []
}

function hasLists(value: unknown): boolean {
  const { tags, subsequences } = Object(value)
  return tags !== undefined || subsequences !== undefined
}

function readObject(value: unknown, path: Path): ReadLists {
  if (isPlainObject(value) && hasLists(value)) return readLists(value, path)
  return { lists: {}, issues: [{ path, message: EXPECTED }] }
}

const EXPECTED = 'Expected an object with "tags", "subsequences" or both, or a list of one of them'

/** A list of objects with a trigger is a list of subsequences. */
function readList(items: readonly unknown[], path: Path): ReadLists {
  const issues: PathIssue[] = []
  if (items.length === 0) {
    const message = 'The list is empty: write { "tags": [] } or { "subsequences": [] }'
    return { lists: {}, issues: [{ path, message }] }
  }
  const areSubsequences = items.some((item) => isPlainObject(item) && 'trigger' in Object(item))
  const lists = areSubsequences
    ? { subsequences: readSubsequences(items, path, issues) }
    : { tags: readTags(items, path, issues) }
  return { lists, issues }
}

/** Returns the other names: one of them may be misspelled. */
function findIgnored(value: unknown): string[] {
  return Object.keys(Object(value))
    .filter((key) => key !== 'tags' && key !== 'subsequences')
    .map((key) => `\`${key}\``)
}
