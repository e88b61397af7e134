import { ASSUMPTIONS, type ColumnsDescription } from './column-choices.js'
import { readCsvHeader } from './csv-header.js'
import { readCsvRows } from './csv-rows.js'
import { simplifyFieldName } from './field-names.js'
import { FIELD_NAMES, findFields, REQUIRED_NAMES } from './lead-columns.js'

const SAMPLES = 3

/** Contains the header and the first rows of most files. More is read if it is needed. */
const CHUNK_LENGTH = 2 ** 14

/**
 * Describes the columns of CSV, so that a person can choose the field of each.
 *
 * @throws LeadFileError if a quote in the first row is not closed, or is closed too early.
 */
export function describeColumns(text: string): ColumnsDescription {
  const header = readCsvHeader(text)
  const rows = readFirstRows(text, header)
  const fields = findFields(header.names)
  const taken = new Set(fields)
  const columns = header.names.flatMap((name, index) => {
    if (name.trim() === '') return []
    const field = fields[index] ?? null
    const suggestion = field === null ? suggestField(name, taken) : null
    // Each field is suggested once.
    if (suggestion !== null) taken.add(suggestion)
    return [{ name, samples: rows.map((cells) => cells[index] ?? ''), field, suggestion }]
  })
  const missing = REQUIRED_NAMES.filter((field) => !fields.includes(field)).map((field) => ({
    field,
    assumption: ASSUMPTIONS.get(field) ?? null,
  }))
  return { columns, missing, fields: FIELD_NAMES }
}

function readFirstRows(
  text: string,
  header: ReturnType<typeof readCsvHeader>,
): (readonly string[])[] {
  const rows: (readonly string[])[] = []
  for (const chunk of readCsvRows(text, header, CHUNK_LENGTH)) {
    for (const { cells } of chunk.rows) rows.push(cells)
    if (rows.length > SAMPLES) break
  }
  return rows.slice(1, 1 + SAMPLES)
}

function suggestField(name: string, taken: ReadonlySet<string | undefined>): string | null {
  const key = simplifyFieldName(name)
  const field = FIELD_NAMES.find((known) => simplifyFieldName(known) === key)
  return field === undefined || taken.has(field) ? null : field
}
