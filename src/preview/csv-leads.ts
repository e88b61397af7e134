import { isObject, printValue } from '../core/argument-checks.js'
import type { CampaignLead } from '../core/lead.js'
import type { ColumnChoices } from './column-choices.js'
import { type CsvHeader, readCsvHeader } from './csv-header.js'
import { type CsvRow, describeIssue, readCsvRows } from './csv-rows.js'
import { type LeadColumn, readLeadColumns } from './lead-columns.js'
import type { LeadChunk, LeadFile, LeadRow } from './lead-file.js'

type Cells = readonly string[]
type Fields = Record<string, unknown>

/**
 * Reads CSV whose first row names the columns by the fields of a lead.
 *
 * @param choices - The fields of columns with other names.
 * @throws {@link LeadFileError} if the first row cannot be read, or lacks a required column.
 */
export function readCsvLeads(text: string, choices?: ColumnChoices): LeadFile {
  const header = readCsvHeader(text)
  const readLead = createLeadReader(header.names, choices)
  return {
    format: 'csv',
    subsequences: undefined,
    tags: undefined,
    chunks: () => readChunks(text, header, readLead),
  }
}

function* readChunks(
  text: string,
  header: CsvHeader,
  readLead: (row: CsvRow) => LeadRow,
): Generator<LeadChunk> {
  let isHeaderRead = false
  for (const { rows, progress } of readCsvRows(text, header)) {
    const leads = isHeaderRead ? rows : rows.slice(1)
    isHeaderRead ||= rows.length > 0
    yield { rows: leads.map(readLead), progress }
  }
}

/**
 * Prepares the columns once for all rows. An empty cell is `null` if the field allows it. A field without a
 * column is missing in each lead, as in JSON without that field.
 *
 * @throws {@link LeadFileError} if a column is missing, duplicate or forbidden; the message names it.
 */
function createLeadReader(
  names: readonly string[],
  choices: ColumnChoices | undefined,
): (row: CsvRow) => LeadRow {
  const columns = readLeadColumns(names, choices)
  const readFields = createFieldReader('lead', columns)
  const readSubsequence = createPartReader('subsequence', columns)
  const readPendingSend = createPartReader('pendingSend', columns)
  const hasClaims = columns.some(({ owner }) => owner === 'sendInFlight')
  const readClaim = createPartReader('sendInFlight', columns)
  const orphanFinders = ['subsequence', 'pendingSend', ...(hasClaims ? ['sendInFlight'] : [])].map(
    (owner) => createOrphanFinder(owner, columns),
  )
  const idIndex = findIndex('_id', columns)
  const absent = choices?.absent ?? []
  const assumeAbsent = absent.length === 0 ? undefined : createAbsentFields(absent)
  const end = (columns.at(-1)?.index ?? -1) + 1

  function readLead(cells: Cells, line: number): CampaignLead {
    const lead = readFields(cells)
    lead['subsequence'] = readSubsequence(cells)
    lead['pendingSend'] = readPendingSend(cells)
    if (hasClaims) lead['sendInFlight'] = readClaim(cells)
    assumeAbsent?.(lead, line)
    return Object(lead)
  }

  function findOrphan(cells: Cells): string | undefined {
    for (const find of orphanFinders) {
      const issue = find(cells)
      if (issue !== undefined) return issue
    }
    return undefined
  }

  return (row) => {
    const { line: position, cells } = row
    const misalignment = row.issue ?? findMisalignment(cells, names.length, end)
    if (misalignment !== undefined) {
      return { position, leadId: null, issue: describeIssue(misalignment, row) }
    }
    const issue = findInvalidCell(cells, columns) ?? findOrphan(cells)
    if (issue === undefined) return { position, lead: readLead(cells, position) }
    return { position, leadId: cells[idIndex] || null, issue: describeIssue(issue, row) }
  }
}

function createFieldReader(
  owner: string,
  columns: readonly LeadColumn[],
): (cells: Cells) => Fields {
  const own = columns.filter((column) => column.owner === owner)
  return (cells) => {
    const fields: Fields = {}
    for (const { index, field, type } of own) {
      const value = type.read(cells[index] ?? '')
      if (value !== undefined) fields[field] = value
    }
    return fields
  }
}

/** Sets the fields that the file does not have. */
function createAbsentFields(absent: readonly string[]): (lead: Fields, line: number) => void {
  const isAbsent = (name: string): boolean => absent.includes(name)
  return (lead, line) => {
    if (isAbsent('_id')) lead['_id'] = `line ${line}`
    if (isAbsent('campaignId')) lead['campaignId'] = 'campaign'
    if (isAbsent('aiTag')) lead['aiTag'] = null
    const subsequence = lead['subsequence']
    if (isAbsent('subsequence.emailsSent') && isObject(subsequence)) {
      lead['subsequence'] = { ...subsequence, emailsSent: 0 }
    }
  }
}

/** The reader returns `null` if the cell of the part's id is empty. */
function createPartReader(
  owner: string,
  columns: readonly LeadColumn[],
): (cells: Cells) => Fields | null {
  const readFields = createFieldReader(owner, columns)
  const idIndex = findIndex(`${owner}.id`, columns)
  return (cells) => ((cells[idIndex] ?? '') === '' ? null : readFields(cells))
}

/** Finds a value of a part whose id is empty. If it were ignored, an enrolled lead would look unenrolled. */
function createOrphanFinder(
  owner: string,
  columns: readonly LeadColumn[],
): (cells: Cells) => string | undefined {
  const idIndex = findIndex(`${owner}.id`, columns)
  const others = columns.filter((column) => column.owner === owner && column.index !== idIndex)
  return (cells) => {
    if ((cells[idIndex] ?? '') !== '') return undefined
    for (const { index, name, type } of others) {
      const cell = cells[index] ?? ''
      if (cell === '' || cell === type.emptyValue) continue
      return `lead.${owner}.id is empty, but lead.${name} is ${printValue(cell)}`
    }
    return undefined
  }
}

function findIndex(column: string, columns: readonly LeadColumn[]): number {
  return columns.find(({ name }) => name === column)?.index ?? -1
}

/**
 * Finds a sign that cells may be under the wrong column: a missing or additional cell, or a value after the
 * last named column, which an additional delimiter may have moved there.
 */
function findMisalignment(cells: Cells, expectedLength: number, end: number): string | undefined {
  if (cells.length !== expectedLength) {
    return `Expected ${expectedLength} cells, as in the first line, got ${cells.length}`
  }
  for (let index = end; index < cells.length; index += 1) {
    const cell = cells[index] ?? ''
    if (cell !== '') return `Cell ${index + 1} is ${printValue(cell)}, but its column has no name`
  }
  return undefined
}

function findInvalidCell(cells: Cells, columns: readonly LeadColumn[]): string | undefined {
  for (const { index, name, type } of columns) {
    const { requirement } = type
    const cell = cells[index] ?? ''
    if (cell === '' || requirement === undefined || requirement.isMet(cell)) continue
    return `lead.${name} must ${requirement.must}, got ${printValue(cell)}`
  }
  return undefined
}
