import Papa, { type ParseError, type ParseResult } from 'papaparse'

const CHUNK_LENGTH = 2 ** 18

/** The start of the rows, and the delimiter of their cells. */
export interface CsvStart {
  readonly delimiter: string
  /** The index of the first character. */
  readonly start: number
  /** The line number of this character, from 1. */
  readonly line: number
}

/** Some of the rows. */
export interface CsvChunk {
  readonly rows: readonly CsvRow[]
  /** The part of the text that has been read after this chunk, up to 1. */
  readonly progress: number
}

/** A row with at least one cell that is not empty. */
export interface CsvRow {
  /** The number of its first line, from 1. */
  readonly line: number
  /** Differs from `line` if a cell contains line breaks, or if a quote is missing. */
  readonly lastLine: number
  readonly cells: readonly string[]
  /** What is wrong with its quotes, if anything. */
  readonly issue: string | undefined
}

/** By the error codes of Papa Parse. */
const ISSUES: Readonly<Record<string, string>> = {
  MissingQuotes: 'A quote is not closed: everything after it was read as one cell',
  InvalidQuotes: 'A quote is closed before the end of its cell',
}

/**
 * Reads the rows. CR LF, LF and CR end a line, in any mixture, as in an editor: reported line numbers are
 * the numbers that an editor shows. Within quotes they are data, and so is any other line separator, such
 * as U+2028, everywhere.
 *
 * @param chunkLength - The minimum number of characters of a chunk.
 */
export function* readCsvRows(
  text: string,
  { delimiter, start: firstIndex, line: firstLine }: CsvStart,
  chunkLength = CHUNK_LENGTH,
): Generator<CsvChunk> {
  let start = firstIndex
  let line = firstLine
  let length = chunkLength
  while (start < text.length) {
    const end = findChunkEnd(text, start + length)
    const isLast = end >= text.length
    const chunk = text.slice(start, end)
    const encoded = encodeReturns(chunk)
    // Ignores the last row of every chunk but the last, since it may be incomplete.
    const parsed = new Papa.Parser({ delimiter, newline: '\n' }).parse(encoded, 0, !isLast)
    if (parsed.data.length === 0) {
      // The first row is longer than the chunk.
      length *= 2
      continue
    }
    const hasReturns = encoded.length !== chunk.length
    const { rows, nextLine } = toRows(parsed, line, { hasReturns, hasQuotes: chunk.includes('"') })
    const read = encoded.slice(0, parsed.meta.cursor)
    start = isLast ? text.length : start + (hasReturns ? decodeReturns(read) : read).length
    line = nextLine
    length = chunkLength
    yield { rows, progress: start / text.length }
  }
}

/** Does not split CR LF. */
function findChunkEnd(text: string, end: number): number {
  return text[end - 1] === '\r' && text[end] === '\n' ? end + 1 : end
}

/**
 * The parser accepts a single line ending, LF, and keeps a CR before it as data. A CR without LF is
 * therefore encoded as CR CR LF. This is unambiguous: in CR CR LF, the first CR is encoded too.
 */
function encodeReturns(text: string): string {
  return text.replaceAll(/\r(?!\n)/g, '\r\r\n')
}

function decodeReturns(encoded: string): string {
  return encoded.replaceAll('\r\r\n', '\r')
}

/** Adds the lines that the row spans: after a missing quote, it may contain further leads. */
export function describeIssue(issue: string, { line, lastLine }: CsvRow): string {
  return line === lastLine ? issue : `${issue}, in a row that extends to line ${lastLine}`
}

function toRows(
  { data, errors }: ParseResult<string[]>,
  firstLine: number,
  { hasReturns, hasQuotes }: { readonly hasReturns: boolean; readonly hasQuotes: boolean },
): { rows: CsvRow[]; nextLine: number } {
  const issues = findIssues(errors)
  const rows: CsvRow[] = []
  let line = firstLine
  for (const [index, encoded] of data.entries()) {
    // A cell contains line breaks only within quotes.
    const lastLine = hasQuotes ? line + countLineBreaks(encoded) : line
    dropReturns(encoded)
    const cells = hasReturns && hasQuotes ? encoded.map(decodeReturns) : encoded
    if (!isEmpty(cells)) rows.push({ line, lastLine, cells, issue: issues.get(index) })
    line = lastLine + 1
  }
  return { rows, nextLine: line }
}

/** Returns the first issue of each row. */
function findIssues(errors: readonly ParseError[]): ReadonlyMap<number | undefined, string> {
  const issues = new Map<number | undefined, string>()
  for (const { row, code, message } of errors) {
    if (!issues.has(row)) issues.set(row, ISSUES[code] ?? message)
  }
  return issues
}

function countLineBreaks(cells: readonly string[]): number {
  let breaks = 0
  for (const cell of cells) {
    if (cell.includes('\n')) breaks += cell.split('\n').length - 1
  }
  return breaks
}

/** A CR before the LF of a row is part of the line ending, not of the last cell. */
function dropReturns(cells: string[]): void {
  const last = cells.at(-1)
  if (last?.endsWith('\r')) cells[cells.length - 1] = last.replace(/\r+$/, '')
}

function isEmpty(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === '')
}
