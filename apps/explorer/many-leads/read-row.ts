import type { LeadRow } from '../../../src/preview/lead-file.js'
import type { AssumedField, LeadReading } from '../model/lead-reading.js'
import type { OpeningOptions } from './previewer.js'

/** The fields that are assumed if the person said that the file does not have them. */
const ABSENT: ReadonlyMap<string, AssumedField> = new Map([
  ['aiTag', 'aiTag'],
  ['subsequence.id', 'subsequence'],
  ['subsequence.emailsSent', 'subsequence'],
  ['pendingSend.id', 'pendingSend'],
])

/** Reads a row of a file as a pasted lead is read. */
export async function readRow(
  row: LeadRow,
  { columns, acceptRenames }: OpeningOptions,
): Promise<LeadReading> {
  if ('issue' in row) {
    return { kind: 'unreadable', issues: [{ message: row.issue, line: null }], renames: [] }
  }
  // Loaded when a lead is opened: the preview of many leads does not need it.
  const { readLeadValue } = await import('../model/read-lead-value.js')
  const parsed = { value: row.lead, isConverted: false, findLine: () => null }
  const reading = readLeadValue(parsed, { acceptRenames })
  if (reading.kind !== 'lead') return reading
  const absent = (columns?.absent ?? []).flatMap((field) => ABSENT.get(field) ?? [])
  return { ...reading, assumed: [...new Set([...reading.assumed, ...absent])] }
}
