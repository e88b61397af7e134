import { type Expression, type Options, parseExpressionAt } from 'acorn'
import { convertExtendedJson } from '../../../src/preview/extended-json.js'
import { evaluateLiteral, findPathNode } from './evaluate-literal.js'
import type { ReadingIssue } from './lead-reading.js'
import { sortByLine } from './sort-by-line.js'

/** The keys from the whole value to a part of it. */
export type Path = readonly (string | number)[]

/** The value of a text. */
export interface ParsedText {
  readonly kind: 'parsed'
  /** Any JSON: it survives `JSON.stringify`. */
  readonly value: unknown
  /** Whether dates, ids or numbers of MongoDB were converted. */
  readonly isConverted: boolean
  /** Returns the line of a part, or of the object that lacks it, from 1. */
  readonly findLine: (path: Path) => number | null
}

/** The result of {@link parseTolerant}. */
export type ParseResult =
  | ParsedText
  | { readonly kind: 'unreadable'; readonly issues: readonly ReadingIssue[] }

/**
 * Parses JSON, JSON as people write it, and the literals of JavaScript and of the MongoDB shell: with comments, single
 * quotes, trailing commas, unquoted keys, `ObjectId("…")` and `ISODate("…")`. No code is executed.
 */
export function parseTolerant(text: string): ParseResult {
  const source = text.replace(/^\uFEFF/, '')
  if (source.trim() === '') return fail([{ message: 'The text is empty', line: null }])
  try {
    return parseStrict(source) ?? parseScript(source)
  } catch (error) {
    // The parser calls itself for each level of a value.
    if (error instanceof RangeError) {
      return fail([{ message: 'The value has too many levels', line: null }])
    }
    throw error
  }
}

function fail(issues: readonly ReadingIssue[]): ParseResult {
  return { kind: 'unreadable', issues }
}

/** Returns `null` if the text is not JSON, or has values that would change when it is printed again. */
function parseStrict(source: string): ParsedText | null {
  let isLossless = true
  const check = (key: string, value: unknown): unknown => {
    if (key === '__proto__' || value === Infinity || value === -Infinity) isLossless = false
    return value
  }
  try {
    const value: unknown = JSON.parse(source, check)
    return isLossless ? toParsed(value, createLineFinder(source)) : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

function toParsed(raw: unknown, findLine: ParsedText['findLine']): ParsedText {
  const value = convertExtendedJson(raw)
  return { kind: 'parsed', value, isConverted: value !== raw, findLine }
}

/** The text is parsed a second time only if a line is needed. */
function createLineFinder(source: string): ParsedText['findLine'] {
  let root: Expression | undefined
  return (path) => {
    try {
      root ??= parseExpressionAt(source, 0, OPTIONS)
      return findPathNode(root, path).loc?.start.line ?? null
    } catch {
      return null
    }
  }
}

const OPTIONS: Options = { ecmaVersion: 'latest', locations: true }

function parseScript(source: string): ParseResult {
  let root: Expression
  try {
    root = parseExpressionAt(source, 0, OPTIONS)
  } catch (error) {
    if (error instanceof SyntaxError) return fail([describeSyntaxError(error, source)])
    throw error
  }
  const issues: ReadingIssue[] = []
  const value = evaluateLiteral(root, issues)
  const rest = findRest(source, root.end)
  if (rest !== null) {
    const message = `Unexpected ${quote(source, rest)} after the value`
    issues.push({ message, line: countLines(source, rest) })
  }
  if (issues.length > 0) return fail(sortByLine(issues))
  return toParsed(value, (path) => findPathNode(root, path).loc?.start.line ?? null)
}

/** Returns the position of other text after the value; a semicolon, a comma and comments may follow the value. */
function findRest(source: string, end: number): number | null {
  const ending = /(?:[\s;,]|\/\/.*|\/\*[^]*?\*\/)*/y
  ending.lastIndex = end
  ending.exec(source)
  return ending.lastIndex >= source.length ? null : Math.max(end, ending.lastIndex)
}

function describeSyntaxError(error: SyntaxError, source: string): ReadingIssue {
  const { pos }: { readonly pos?: number } = Object(error)
  const at = Math.min(pos ?? 0, source.trimEnd().length)
  const line = countLines(source, at)
  const reason = error.message.replace(/ \(\d+:\d+\)$/, '')
  if (reason !== 'Unexpected token') return { message: reason, line }
  return source.slice(at).trim() === ''
    ? { message: 'The text ends too early: a bracket, a brace or a value is missing', line }
    : { message: `Unexpected ${quote(source, at)}`, line }
}

/** Quotes the word or the character at a position. */
function quote(source: string, at: number): string {
  const [found = ''] = /^(?:[\w$.-]+|[^])/u.exec(source.slice(at, at + 40)) ?? []
  return JSON.stringify(found)
}

function countLines(source: string, end: number): number {
  return source.slice(0, end).split(/\r\n|[\r\n\u2028\u2029]/).length
}
