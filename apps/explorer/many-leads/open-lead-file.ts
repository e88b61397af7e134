import type { ColumnChoices, ColumnsDescription } from '../../../src/preview/column-choices.js'
import { describeColumns } from '../../../src/preview/describe-columns.js'
import { parseJson } from '../../../src/preview/json-leads.js'
import { type LeadFile, LeadFileError } from '../../../src/preview/lead-file.js'
import { readLeadFile, startsAsJson } from '../../../src/preview/read-lead-file.js'
import type { ReadingIssue } from '../model/lead-reading.js'

/** CSV whose columns do not have the names of the fields: a person chooses the field of each. */
export interface UndecidedColumns {
  readonly needsColumns: ColumnsDescription
}

/**
 * In characters. The tolerant parser needs about a hundred times the memory of the text, which a file of this length
 * can still have.
 */
const MAX_TOLERANT_LENGTH = 5_000_000

const MAX_LISTED_ISSUES = 5

/**
 * Opens a file of leads. JSON as people write it is accepted unless it is too long.
 *
 * @throws LeadFileError if the file cannot be read.
 */
export async function openLeadFile(
  text: string,
  columns: ColumnChoices | undefined,
): Promise<LeadFile | UndecidedColumns> {
  let invalidJson: unknown
  const parseStrict = (json: string): unknown => {
    try {
      return parseJson(json)
    } catch (error) {
      invalidJson = error
      throw error
    }
  }
  try {
    return readLeadFile(text, { columns, parseJson: parseStrict })
  } catch (error) {
    if (error === invalidJson && text.length <= MAX_TOLERANT_LENGTH) {
      return readTolerantly(text)
    }
    const needsColumns = columns === undefined ? findUndecidedColumns(text) : undefined
    if (needsColumns === undefined) throw error
    return { needsColumns }
  }
}

async function readTolerantly(text: string): Promise<LeadFile> {
  // Most files are JSON or CSV, which need no other parser.
  const { parseTolerant } = await import('../model/parse-tolerant.js')
  const parsed = parseTolerant(text)
  if (parsed.kind === 'unreadable') throw new LeadFileError(formatIssues(parsed.issues))
  return readLeadFile(text, { parseJson: () => parsed.value })
}

function formatIssues(issues: readonly ReadingIssue[]): string {
  const listed = issues
    .slice(0, MAX_LISTED_ISSUES)
    .map(({ line, message }) => (line === null ? message : `Line ${line}: ${message}`))
  const rest = issues.length - listed.length
  return [...listed, ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ')
}

/** A text with a single column is something else than CSV. */
function findUndecidedColumns(text: string): ColumnsDescription | undefined {
  if (startsAsJson(text)) return undefined
  try {
    const description = describeColumns(text)
    const isCsv = description.columns.length > 1 && description.missing.length > 0
    return isCsv ? description : undefined
  } catch (error) {
    if (error instanceof LeadFileError) return undefined
    throw error
  }
}
