import Papa, { type ParseError, type ParseResult } from 'papaparse'

const CHARACTERS_AT_A_TIME = 2 ** 18

/** Where rows begin, and what separates their cells. */
export interface CsvStart {
  readonly delimiter: string
  /** The index of the first character. */
  readonly start: number
  /** The number of the line that this character is on, from 1. */
  readonly line: number
}

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

/**
 * Reads rows. Each of CR LF, LF and CR ends a line, in any mixture, as it does in an editor: so the numbers
 * of the lines are those that an editor shows. Within quotes they are data, as is any other break, such as
 * U+2028, everywhere.
 *
 * @param portion - How many characters are read at a time, at least.
 */
export function* readCsvRows(
  text: string,
  { delimiter, start: first, line: firstLine }: CsvStart,
  portion = CHARACTERS_AT_A_TIME,
): Generator<CsvPortion> {
  let start = first
  let line = firstLine
  let size = portion
  while (start < text.length) {
    const end = endOfPart(text, start + size)
    const isLast = end >= text.length
    const part = text.slice(start, end)
    const encoded = encodeReturns(part)
    // The last row may not be whole, unless the part is the last.
    const parsed = new Papa.Parser({ delimiter, newline: '\n' }).parse(encoded, 0, !isLast)
    if (parsed.data.length === 0) {
      // Its first row goes on behind it.
      size *= 2
      continue
    }
    const hasReturns = encoded.length !== part.length
    const { rows, nextLine } = rowsOf(parsed, line, { hasReturns, hasQuotes: part.includes('"') })
    const read = encoded.slice(0, parsed.meta.cursor)
    start = isLast ? text.length : start + (hasReturns ? decodeReturns(read) : read).length
    line = nextLine
    size = portion
    yield { rows, share: start / text.length }
  }
}

/** Not between CR and LF, which are one end of a line. */
function endOfPart(text: string, end: number): number {
  return text[end - 1] === '\r' && text[end] === '\n' ? end + 1 : end
}

/**
 * The parser knows one end of a line, which is LF here, and takes a CR before it for data: so a CR without
 * LF is written as CR CR LF. No CR LF of the text becomes that, since the CR of one more is written so too.
 */
function encodeReturns(part: string): string {
  return part.replaceAll(/\r(?!\n)/g, '\r\r\n')
}

function decodeReturns(encoded: string): string {
  return encoded.replaceAll('\r\r\n', '\r')
}

function rowsOf(
  { data, errors }: ParseResult<string[]>,
  firstLine: number,
  { hasReturns, hasQuotes }: { readonly hasReturns: boolean; readonly hasQuotes: boolean },
): { rows: CsvRow[]; nextLine: number } {
  const faults = faultsIn(errors)
  const rows: CsvRow[] = []
  let line = firstLine
  for (const [index, encoded] of data.entries()) {
    // Only in quotes does a cell have what ends a line.
    const lastLine = hasQuotes ? line + breaksIn(encoded) : line
    dropReturns(encoded)
    const cells = hasReturns && hasQuotes ? encoded.map(decodeReturns) : encoded
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

function breaksIn(cells: readonly string[]): number {
  let breaks = 0
  for (const cell of cells) {
    if (cell.includes('\n')) breaks += cell.split('\n').length - 1
  }
  return breaks
}

/** What stands before the LF at the end of a row belongs to the end of the line, not to the last cell. */
function dropReturns(cells: string[]): void {
  const last = cells.at(-1)
  if (last?.endsWith('\r')) cells[cells.length - 1] = last.replace(/\r+$/, '')
}

function isEmpty(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === '')
}
