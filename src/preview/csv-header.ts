import { type CsvRow, type CsvStart, describeIssue, readCsvRows } from './csv-rows.js'
import { countLeadColumns } from './lead-columns.js'
import { LeadFileError } from './lead-file.js'

const DELIMITERS = [',', ';', '\t', '|']

/** Contains most headers. A longer header is read too. */
const CHUNK_LENGTH = 2 ** 12

/** The names of the columns, and the start of the header row. */
export interface CsvHeader extends CsvStart {
  readonly names: readonly string[]
}

/** The header as read with one delimiter. */
interface HeaderCandidate {
  readonly header: CsvHeader
  /** How many names are columns of a lead, ignoring case and invisible characters. */
  readonly leadColumns: number
  readonly row: CsvRow | undefined
}

/**
 * Reads the first row and detects the delimiter. Empty rows may come first, and a line for Excel that
 * declares the delimiter: `sep=;`.
 *
 * @throws {@link LeadFileError} if a quote in the row is not closed, or is closed too early.
 */
export function readCsvHeader(text: string): CsvHeader {
  const [before = '', declared] =
    /^[\uFEFF\r\n]*(?:"?sep=([^\r\n"\uFEFF])"?[ \t]*[\r\n][\uFEFF\r\n]*)?/iu.exec(text) ?? []
  const start = { start: before.length, line: 1 + countLineBreaks(before) }
  const { header, row } = (declared === undefined ? DELIMITERS : [declared])
    .map((delimiter) => readHeaderWith(text, { ...start, delimiter }))
    .reduce((best, candidate) => (isBetter(candidate, best) ? candidate : best))
  if (row?.issue !== undefined) {
    throw new LeadFileError(
      describeIssue(row.issue.replace('A quote', 'A quote in the first line'), row),
    )
  }
  return header
}

function countLineBreaks(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0
}

function readHeaderWith(text: string, start: CsvStart): HeaderCandidate {
  for (const { rows } of readCsvRows(text, start, CHUNK_LENGTH)) {
    const [row] = rows
    if (row === undefined) continue
    const leadColumns = countLeadColumns(row.cells)
    return { header: { ...start, names: row.cells }, leadColumns, row }
  }
  return { header: { ...start, names: [] }, leadColumns: 0, row: undefined }
}

/** Lead columns count first: a name may contain another delimiter more often than there are columns. */
function isBetter(one: HeaderCandidate, other: HeaderCandidate): boolean {
  if (one.leadColumns !== other.leadColumns) return one.leadColumns > other.leadColumns
  return one.header.names.length > other.header.names.length
}
