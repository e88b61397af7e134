import { readCsvLeads } from './csv-leads.js'
import { readJsonLeads } from './json-leads.js'
import { type LeadFile, LeadFileError } from './lead-file.js'

/**
 * Reads leads from a text: as JSON if it starts with `[` or `{`, otherwise as CSV.
 *
 * JSON is an array of leads, or an object with `leads` and optionally the campaign's `subsequences` and
 * `tags`. The first line of CSV names the columns.
 *
 * @throws {@link LeadFileError} if the whole text cannot be read. An invalid row does not throw: it is
 * returned with its issue.
 *
 * @example
 * ```ts
 * for (const { rows } of readLeadFile(text).chunks()) console.log(rows.length)
 * ```
 */
export function readLeadFile(text: string): LeadFile {
  const [first] = /[^\s\uFEFF]/.exec(text) ?? []
  if (first === undefined) throw new LeadFileError('The file is empty')
  return first === '[' || first === '{' ? readJsonLeads(text) : readCsvLeads(text)
}
