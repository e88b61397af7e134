import type { LeadFile } from '../../preview/lead-file.js'
import type { LeadPreview } from '../../preview/lead-preview.js'
import { inOneLine } from './in-one-line.js'

/** The widest column: a single id of a megabyte would otherwise make every line that long. */
const MAX_WIDTH = 60

/** A line for each lead: where it is, its id, why it is so, and the reason or the subsequence. */
export function printLeads(previews: readonly LeadPreview[], format: LeadFile['format']): string[] {
  const rows = previews.map((preview) => cellsOf(preview, format).map(inOneLine))
  const widths = [0, 1, 2, 3].map((column) =>
    Math.min(
      MAX_WIDTH,
      rows.reduce((widest, cells) => Math.max(widest, cells[column]?.length ?? 0), 0),
    ),
  )
  return rows.map((cells) => {
    const padded = cells.map((cell, column) => cell.padEnd(widths[column] ?? 0))
    return `  ${padded.filter((cell) => cell !== '').join('  ')}`.trimEnd()
  })
}

function cellsOf(preview: LeadPreview, format: LeadFile['format']): string[] {
  const { position, leadId, situation, code, reason, subsequenceName } = preview
  return [
    `${format === 'csv' ? 'line' : 'index'} ${position}`,
    leadId ?? '',
    situation ?? code ?? '',
    reason ?? subsequenceName ?? '',
  ]
}
