import Papa from 'papaparse'
import type { LeadFile } from '../../../src/preview/lead-file.js'
import type { LeadPreview } from '../../../src/preview/lead-preview.js'

const PREVIEWS_PER_PART = 5_000

/** Prints previews as a file for a download. */
export function printPreviews(
  previews: Iterable<LeadPreview>,
  source: LeadFile['format'],
  target: 'csv' | 'json',
): Blob {
  const print = target === 'csv' ? printCsv : printJson
  const type = target === 'csv' ? 'text/csv;charset=utf-8' : 'application/json'
  return new Blob(print(toRecords(previews, source)), { type })
}

/** A preview with the name of its place: people count lines and items from 1. */
type PreviewRecord = Omit<LeadPreview, 'position'> & {
  readonly line?: number
  readonly item?: number
}

function* toRecords(
  previews: Iterable<LeadPreview>,
  source: LeadFile['format'],
): Generator<PreviewRecord> {
  for (const { position, ...preview } of previews) {
    yield source === 'csv' ? { line: position, ...preview } : { item: position + 1, ...preview }
  }
}

/** A byte order mark comes first: without it, Excel reads another encoding than UTF-8. */
function printCsv(records: Iterable<PreviewRecord>): string[] {
  const parts = ['\uFEFF']
  for (const batch of splitIntoBatches(records)) {
    // A cell such as =1+1 would be calculated by a spreadsheet.
    const options = { header: parts.length === 1, escapeFormulae: true }
    parts.push(`${Papa.unparse(batch, options)}\r\n`)
  }
  return parts
}

function printJson(records: Iterable<PreviewRecord>): string[] {
  const parts: string[] = []
  for (const batch of splitIntoBatches(records)) {
    const lines = batch.map((record) => JSON.stringify(record)).join(',\n')
    parts.push(`${parts.length === 0 ? '[\n' : ',\n'}${lines}`)
  }
  return [...parts, parts.length === 0 ? '[]\n' : '\n]\n']
}

function* splitIntoBatches(records: Iterable<PreviewRecord>): Generator<PreviewRecord[]> {
  let batch: PreviewRecord[] = []
  for (const record of records) {
    batch.push(record)
    if (batch.length < PREVIEWS_PER_PART) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
