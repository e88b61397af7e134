import { type CsvHeader, readCsvHeader } from './csv-header.js'
import { type CsvRow, readCsvRows } from './csv-rows.js'
import type { LeadFile, LeadPortion, LeadRow } from './lead-file.js'
import { createLeadMaker, type LeadMaker } from './lead-maker.js'

/**
 * Reads CSV whose first line names the columns by the fields of a lead.
 *
 * @throws {@link LeadFileError} where that line cannot be read, or names too few columns.
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
  for (const { rows, share } of readCsvRows(text, header)) {
    yield { rows: rows.map((row) => readRow(row, maker)), share }
  }
}

function readRow({ line, cells, fault: quoteFault }: CsvRow, maker: LeadMaker): LeadRow {
  const fault = quoteFault ?? maker.faultOf(cells)
  if (fault !== undefined) return { position: line, fault }
  return { position: line, lead: maker.leadOf(cells) }
}
