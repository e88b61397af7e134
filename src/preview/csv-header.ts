import { type CsvRow, type CsvStart, readCsvRows } from './csv-rows.js'
import { countFields } from './lead-columns.js'
import { LeadFileError } from './lead-file-error.js'

const DELIMITERS = [',', ';', '\t', '|']

/** Enough for most first rows: a longer one is read anyway. */
const CHARACTERS_AT_A_TIME = 2 ** 12

/** The names of the columns, and where the row with them begins. */
export interface CsvHeader extends CsvStart {
  readonly names: readonly string[]
}

/** The first row, as it is read by one delimiter. */
interface Reading {
  readonly header: CsvHeader
  /** How many of its names are, nearly, those of a lead's fields. */
  readonly fields: number
  readonly row: CsvRow | undefined
}

/**
 * Reads the first row, before which there may be empty ones, and a line for Excel that names the delimiter:
 * `sep=;`.
 *
 * @throws {@link LeadFileError} if a quote in it is not closed, or is closed too early.
 */
export function readCsvHeader(text: string): CsvHeader {
  const [before = '', named] =
    /^[\uFEFF\r\n]*(?:"?sep=([^\r\n"\uFEFF])"?[ \t]*[\r\n][\uFEFF\r\n]*)?/iu.exec(text) ?? []
  const start = { start: before.length, line: 1 + breaksIn(before) }
  const { header, row } = (named === undefined ? DELIMITERS : [named])
    .map((delimiter) => readFirstRow(text, { ...start, delimiter }))
    .reduce((best, reading) => (isBetter(reading, best) ? reading : best))
  if (row?.fault !== undefined) throw new LeadFileError(wordFault(row.fault, row))
  return header
}

function breaksIn(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0
}

function readFirstRow(text: string, start: CsvStart): Reading {
  for (const { rows } of readCsvRows(text, start, CHARACTERS_AT_A_TIME)) {
    const [row] = rows
    if (row === undefined) continue
    return { header: { ...start, names: row.cells }, fields: countFields(row.cells), row }
  }
  return { header: { ...start, names: [] }, fields: 0, row: undefined }
}

/** A name may have more delimiters of another kind in it than there are columns: so the fields come first. */
function isBetter(one: Reading, other: Reading): boolean {
  if (one.fields !== other.fields) return one.fields > other.fields
  return one.header.names.length > other.header.names.length
}

function wordFault(fault: string, { line, lastLine }: CsvRow): string {
  const inHeader = fault.replace('A quote', 'A quote in its first line')
  return line === lastLine ? inHeader : `${inHeader}, in a row that goes on to line ${lastLine}`
}
