import Papa, { type ParseError, type ParseResult } from 'papaparse'
import type { CsvHeader } from './csv-header.js'

const CHARACTERS_AT_A_TIME = 2 ** 18

/** The rows that were read at a time. */
export interface CsvPortion {
  readonly rows: readonly CsvRow[]
  /** How much of the text is read with them: 1 is all. */
  readonly share: number
}

/** A row of which some cell is not empty. */
export interface CsvRow {
  /** The number of the line that it begins on, from 1. */
  readonly line: number
  /** That of the line it ends on: another one where a cell has line breaks, or a quote is missing. */
  readonly lastLine: number
  readonly cells: readonly string[]
  /** What is wrong with its quotes. */
  readonly fault: string | undefined
}

/** What is wrong with a row, by the code of the parser. */
const FAULTS: Readonly<Record<string, string>> = {
  MissingQuotes: 'A quote is not closed: all that follows is taken for one cell',
  InvalidQuotes: 'A quote is closed before the end of its cell',
}

/** Reads the rows below the first line. */
export function* readCsvRows(text: string, header: CsvHeader): Generator<CsvPortion> {
  let { end: start, nextLine: line } = header
  let size = CHARACTERS_AT_A_TIME
  while (start < text.length) {
    const part = text.slice(start, start + size)
    const isLast = start + size >= text.length
    const parsed = parsePart(part, header, isLast)
    if (parsed.data.length === 0) {
      // Its first row goes on behind it.
      size *= 2
      continue
    }
    const mayBreak = part.includes('"')
    const { rows, nextLine } = rowsOf(parsed, line, mayBreak ? header.newline : undefined)
    start = isLast ? text.length : start + parsed.meta.cursor
    line = nextLine
    size = CHARACTERS_AT_A_TIME
    yield { rows, share: start / text.length }
  }
}

/** Without the row that is not whole, unless the part is the last. */
function parsePart(
  part: string,
  { delimiter, newline }: CsvHeader,
  isLast: boolean,
): ParseResult<string[]> {
  return new Papa.Parser({ delimiter, newline }).parse(part, 0, !isLast)
}

/**
 * @param newline - What a cell may have in it that ends a line; `undefined` where none has.
 */
function rowsOf(
  { data, errors }: ParseResult<string[]>,
  firstLine: number,
  newline: string | undefined,
): { rows: CsvRow[]; nextLine: number } {
  const faults = faultsIn(errors)
  const rows: CsvRow[] = []
  let line = firstLine
  for (const [index, cells] of data.entries()) {
    const breaks = newline === undefined ? 0 : breaksIn(cells, newline)
    dropReturn(cells)
    const lastLine = line + breaks
    if (!isEmpty(cells)) rows.push({ line, lastLine, cells, fault: faults.get(index) })
    line = lastLine + 1
  }
  return { rows, nextLine: line }
}

/** The first fault of each row. */
function faultsIn(errors: readonly ParseError[]): ReadonlyMap<number | undefined, string> {
  const faults = new Map<number | undefined, string>()
  for (const { row, code, message } of errors) {
    if (!faults.has(row)) faults.set(row, FAULTS[code] ?? message)
  }
  return faults
}

function breaksIn(cells: readonly string[], newline: string): number {
  let breaks = 0
  for (const cell of cells) {
    if (cell.includes(newline)) breaks += cell.split(newline).length - 1
  }
  return breaks
}

/** Lines may end with CR LF or with LF, also in one file: to the parser, CR is then of the last cell. */
function dropReturn(cells: string[]): void {
  const last = cells.at(-1)
  if (last?.endsWith('\r')) cells[cells.length - 1] = last.slice(0, -1)
}

function isEmpty(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === '')
}
