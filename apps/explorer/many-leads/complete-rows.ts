import { isPlainObject } from '../../../src/core/argument-checks.js'
import { findLeadIssue } from '../../../src/core/rule-input-checks.js'
import type { LeadRow } from '../../../src/preview/lead-file.js'
import { applyRenames, findRenames, isReadByRules, printRename } from '../model/find-renames.js'
import type { FieldRename } from '../model/lead-reading.js'

type Fields = Readonly<Record<string, unknown>>

/** A missing field that the preview assumes, and the number of leads without it. */
export interface AssumedCount {
  readonly field: '_id' | 'campaignId' | 'aiTag' | 'subsequence' | 'pendingSend'
  readonly leads: number
}

/** Completes the leads of JSON, as the reader of one lead does. */
export interface RowCompleter {
  /** Returns the row itself if its lead needs nothing, which is the common case. */
  readonly complete: (row: LeadRow) => LeadRow
  readonly assumed: () => readonly AssumedCount[]
  /** The spellings that were found in leads and are not accepted. */
  readonly renames: () => readonly FieldRename[]
}

/**
 * Creates a completer for the leads of one file.
 *
 * @param acceptRenames - Whether other spellings of fields, such as `ai_tag`, are read.
 */
export function createRowCompleter(acceptRenames: boolean): RowCompleter {
  const counts = new Map<AssumedCount['field'], number>()
  const renames = new Map<string, FieldRename>()

  function complete(row: LeadRow): LeadRow {
    if ('issue' in row) return row
    const { position, lead } = row
    if (findLeadIssue(lead) === undefined || !isPlainObject(lead)) return row
    const fields: Fields = Object(lead)
    const found = findRenames(fields)
    const rename = found.find(isReadByRules)
    if (rename !== undefined && !acceptRenames) {
      for (const one of found.map(printRename)) renames.set(one.from, one)
      const { from, to } = printRename(rename)
      const { _id: leadId } = fields
      return {
        position,
        leadId: typeof leadId === 'string' ? leadId : null,
        issue: `lead.${from} is not a field of a lead. Did you mean ${to}?`,
      }
    }
    const renamed = rename === undefined ? fields : applyRenames(fields, found)
    return { position, lead: Object(assume(renamed, position)) }
  }

  function assume(fields: Fields, position: number): Fields {
    const values: ReadonlyArray<readonly [AssumedCount['field'], string | null]> = [
      ['_id', `item ${position + 1}`],
      ['campaignId', 'campaign'],
      ['aiTag', null],
      ['subsequence', null],
      ['pendingSend', null],
    ]
    const missing = values.filter(([field]) => fields[field] === undefined)
    for (const [field] of missing) counts.set(field, (counts.get(field) ?? 0) + 1)
    return missing.length === 0 ? fields : { ...fields, ...Object.fromEntries(missing) }
  }

  return {
    complete,
    assumed: () => Array.from(counts, ([field, leads]) => ({ field, leads })),
    renames: () => [...renames.values()],
  }
}
