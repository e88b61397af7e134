import Papa from 'papaparse'
import { LeadFileError } from './lead-file-error.js'

const DELIMITERS = [',', ';', '\t', '|']

/** The first line of CSV, and what it tells of the others: guessed from these, that would depend on their cells. */
export interface CsvHeader {
  readonly names: readonly string[]
  readonly delimiter: string
  /** The last character of a line's end. */
  readonly newline: '\n' | '\r'
  /** Where the next line begins. */
  readonly end: number
  /** The number of the next line, from 1. */
  readonly nextLine: number
}

/**
 * Reads the first line, before which there may be empty ones, and one that tells Excel the delimiter: `sep=;`.
 *
 * @throws {@link LeadFileError} where a quote in it is not closed.
 */
export function readCsvHeader(text: string): CsvHeader {
  const [before = '', told, line = ''] =
    /^[\uFEFF\r\n]*(?:sep=([,;\t|])[\r\n]+)?([^\r\n]*)/i.exec(text) ?? []
  const newline = isLoneReturn(text, before.length) ? '\r' : '\n'
  const breakAt = text.indexOf(newline, before.length)
  return {
    ...readLine(line, told === undefined ? DELIMITERS : [told]),
    newline,
    end: breakAt === -1 ? text.length : breakAt + 1,
    nextLine: before.split(newline).length + 1,
  }
}

/** As old spreadsheets end a line. */
function isLoneReturn(text: string, index: number): boolean {
  return text[index] === '\r' && text[index + 1] !== '\n'
}

/** By the delimiter that makes the most of it. */
function readLine(
  line: string,
  delimiters: readonly string[],
): Pick<CsvHeader, 'names' | 'delimiter'> {
  const readings = delimiters.map((delimiter) => {
    const { data, errors } = Papa.parse<string[]>(line, { delimiter })
    return { delimiter, names: data.flat(), isWhole: errors.length === 0 }
  })
  const { delimiter, names, isWhole } = readings.reduce((best, reading) =>
    reading.names.length > best.names.length ? reading : best,
  )
  if (!isWhole) throw new LeadFileError('A quote in its first line is not closed')
  return { names, delimiter }
}
