import type { LeadFile } from './lead-file.js'
import { LeadFileError } from './lead-file-error.js'
import { readCsvLeads } from './read-csv-leads.js'
import { readJsonLeads } from './read-json-leads.js'

/**
 * Reads leads from a text: JSON where it begins with `[` or `{`, else CSV.
 *
 * JSON is an array of leads, or an object of `leads` and, where they are the campaign's own,
 * `subsequences` and `tags`. The first line of CSV names the columns.
 *
 * @throws {@link LeadFileError} where the text is neither, telling what is wrong with it as a whole.
 * What is wrong with a single row is that row's fault.
 *
 * @example
 * ```ts
 * for (const { rows } of readLeadFile(text).portions()) console.log(rows.length)
 * ```
 */
export function readLeadFile(text: string): LeadFile {
  const [first] = /[^\s\uFEFF]/.exec(text) ?? []
  if (first === undefined) throw new LeadFileError('There is nothing in it')
  return first === '[' || first === '{' ? readJsonLeads(text) : readCsvLeads(text)
}
