import { type CsvHeader, readCsvHeader } from './csv-header.js'
import { type CsvRow, readCsvRows } from './csv-rows.js'
import type { LeadFile, LeadPortion, LeadRow } from './lead-file.js'
import { createLeadMaker, type LeadMaker } from './lead-maker.js'

/**
 * Reads CSV whose first row names the columns by the fields of a lead.
 *
 * @throws {@link LeadFileError} if that row cannot be read, or names too few columns.
 */
export function readCsvLeads(text: string): LeadFile {
  const header = readCsvHeader(text)
  const maker = createLeadMaker(header.names)
  return {
    format: 'csv',
    subsequences: undefined,
    tags: undefined,
    portions: () => portionsOf(text, header, maker),
  }
}

function* portionsOf(text: string, header: CsvHeader, maker: LeadMaker): Generator<LeadPortion> {
  let isHeaderRead = false
  for (const { rows, share } of readCsvRows(text, header)) {
    const leads = isHeaderRead ? rows : rows.slice(1)
    isHeaderRead ||= rows.length > 0
    yield { rows: leads.map((row) => readRow(row, maker)), share }
  }
}

function readRow(row: CsvRow, maker: LeadMaker): LeadRow {
  const { line: position, cells } = row
  const shift = row.fault ?? maker.shiftOf(cells)
  if (shift !== undefined) return { position, leadId: null, fault: wordRowFault(shift, row) }
  const fault = maker.faultOf(cells)
  return fault === undefined
    ? { position, lead: maker.leadOf(cells) }
    : { position, leadId: maker.idOf(cells), fault: wordRowFault(fault, row) }
}

/** Which lines it is the fault of: where a quote is missing, there may be other leads in the row. */
function wordRowFault(fault: string, { line, lastLine }: CsvRow): string {
  return line === lastLine ? fault : `${fault}, in a row that goes on to line ${lastLine}`
}
