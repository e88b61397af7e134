import type { ColumnChoices } from './column-choices.js'
import { readCsvLeads } from './csv-leads.js'
import { parseJson, readJsonLeads } from './json-leads.js'
import { type LeadFile, LeadFileError } from './lead-file.js'

/** How a file of leads is read. */
export interface LeadFileOptions {
  /** The fields of CSV columns with other names. */
  readonly columns?: ColumnChoices | undefined
  /**
   * Parses JSON; throws a {@link LeadFileError} if it is invalid. Defaults to strict JSON.
   */
  readonly parseJson?: ((text: string) => unknown) | undefined
}

/**
 * Reads leads from a text: as JSON if it starts with `[` or `{`, otherwise as CSV.
 *
 * JSON is a lead, an array of leads, or an object with `leads` and optionally the campaign's `subsequences` and
 * `tags`; it may be in `data` of an API response, and be MongoDB Extended JSON. The first line of CSV names the columns.
 *
 * @throws {@link LeadFileError} if the whole text cannot be read. An invalid row does not throw: it is
 * returned with its issue.
 *
 * @example
 * ```ts
 * for (const { rows } of readLeadFile(text).chunks()) console.log(rows.length)
 * ```
 */
export function readLeadFile(
  text: string,
  { columns, parseJson: parse = parseJson }: LeadFileOptions = {},
): LeadFile {
  if (!/[^\s\uFEFF]/.test(text)) throw new LeadFileError('The file is empty')
  return startsAsJson(text) ? readJsonLeads(text, parse) : readCsvLeads(text, columns)
}

/** Reports whether a text begins as JSON with leads does. */
export function startsAsJson(text: string): boolean {
  return /^[\s\uFEFF]*[[{]/.test(text)
}
