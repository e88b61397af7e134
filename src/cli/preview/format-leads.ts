import type { LeadFile } from '../../preview/lead-file.js'
import type { LeadPreview } from '../../preview/lead-preview.js'
import { printPosition } from '../../preview/readable-text.js'
import { toOneLine } from '../terminal.js'
import { countColumns, padColumns, wrapText } from '../wrap-text.js'

/** The maximum width of a column. Otherwise a single id of a megabyte would pad every line. */
const MAX_COLUMN_WIDTH = 60

/** If the last column is narrower, its text continues below the other columns. */
const MIN_LAST_WIDTH = 24

/** Formats leads as a table: position, id, situation or code, and reason or subsequence. */
export function formatLeads(
  previews: readonly LeadPreview[],
  format: LeadFile['format'],
  width: number,
): string[] {
  const rows = previews.map((preview) => toCells(preview, format).map(toOneLine))
  const widths = [0, 1, 2].map((column) =>
    Math.min(
      MAX_COLUMN_WIDTH,
      rows.reduce((max, cells) => Math.max(max, countColumns(cells[column] ?? '')), 0),
    ),
  )
  return rows.flatMap((cells) => {
    const padded = widths
      .map((columns, column) => padColumns(cells[column] ?? '', columns))
      .filter((cell) => cell !== '')
    const first = `  ${padded.join('  ')}  `
    const indent = countColumns(first)
    const lines =
      width - indent < MIN_LAST_WIDTH
        ? wrapText(cells.filter((cell) => cell !== '').join(' '), width, '  ', '      ')
        : wrapText(cells.at(-1) ?? '', width, first, ' '.repeat(indent))
    return lines.map((line) => line.trimEnd())
  })
}

function toCells(preview: LeadPreview, format: LeadFile['format']): string[] {
  const { position, leadId, situation, code, reason, subsequenceName } = preview
  return [
    printPosition(format, position),
    leadId ?? '',
    situation ?? code ?? '',
    reason ?? subsequenceName ?? '',
  ]
}
