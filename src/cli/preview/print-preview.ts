import type { LeadFile } from '../../preview/lead-file.js'
import type { LeadPreview } from '../../preview/lead-preview.js'
import { printCount, printNumber } from '../../preview/readable-text.js'
import { joinLines, type Output, paint, type Text, toOneLine } from '../terminal.js'
import { formatCounts } from './format-counts.js'
import { formatPath, type PreviewRequest } from './preview-request.js'
import { describeCommonRefusal, type PreviewResult } from './run-preview.js'

/** A result, and notes about its tags. */
interface NotedResult extends PreviewResult {
  readonly notes: readonly string[]
}

/** How many unreadable leads are listed without `--only unreadable`. */
const MAX_UNREADABLE = 10

/** The maximum width of a column. Otherwise a single id of a megabyte would pad every line. */
const MAX_COLUMN_WIDTH = 60

/**
 * Prints the result of a preview for people.
 *
 * @param isColored - Whether the output may have colors.
 */
export function printPreview(
  output: Output,
  request: PreviewRequest,
  format: LeadFile['format'],
  result: NotedResult,
  isColored: boolean,
): void {
  const mark = (text: string): Text => (isColored ? paint('bold', text) : text)
  const parts: Text[][] = [
    formatTitle(request, result),
    formatCounts(result.counts, mark),
    formatNotes(result),
    formatSelected(request, result, format),
    formatUnreadable(request, result, format),
  ]
  const paragraphs = parts
    .filter((lines) => lines.length > 0)
    .map((lines, index) => [index === 0 ? '' : '\n\n', joinLines(lines)])
  output.write([paragraphs, '\n'])
}

function formatTitle(
  { leads: path, patch, policy }: PreviewRequest,
  { counts: { leads }, ending }: PreviewResult,
): string[] {
  return [
    `${JSON.stringify(patch)} on ${printCount(leads, 'lead')} of ${formatPath(path)}, by the ${policy} policy.`,
    ending === 'complete'
      ? 'Nothing was changed.'
      : 'Nothing was changed. Stopped: the remaining leads are not counted.',
  ]
}

/** Formats the notes without which the counts would be misunderstood. */
function formatNotes(result: NotedResult): string[] {
  const { duplicates, campaigns } = result.counts
  const refusal = describeCommonRefusal(result)
  return [
    ...(refusal === undefined ? [] : [refusal]),
    ...result.notes.map(toOneLine),
    ...(duplicates === 0
      ? []
      : [`The counts include ${printCount(duplicates, 'duplicate lead')}.`]),
    ...(campaigns <= 1
      ? []
      : [
          `The leads belong to ${printCount(campaigns, 'campaign')}, the subsequences to only one.`,
        ]),
  ]
}

function formatSelected(
  { only }: PreviewRequest,
  { selected }: PreviewResult,
  format: LeadFile['format'],
): string[] {
  if (only === undefined) return []
  const leads = selected.filter(({ outcome }) => outcome === only)
  return leads.length === 0 ? [`${only}: none`] : [`${only}:`, ...formatLeads(leads, format)]
}

/** Lists the first unreadable leads even without `--only`, since the rules have not decided them. */
function formatUnreadable(
  { only }: PreviewRequest,
  { selected }: PreviewResult,
  format: LeadFile['format'],
): string[] {
  const unreadable = selected.filter(({ outcome }) => outcome === 'unreadable')
  if (only === 'unreadable' || unreadable.length === 0) return []
  const rest = unreadable.length - MAX_UNREADABLE
  return [
    'unreadable:',
    ...formatLeads(unreadable.slice(0, MAX_UNREADABLE), format),
    ...(rest > 0 ? [`  and ${printNumber(rest)} more: --only unreadable lists all`] : []),
  ]
}

/** Formats one line per lead: its position, its id, its situation or code, and its reason or subsequence. */
function formatLeads(previews: readonly LeadPreview[], format: LeadFile['format']): string[] {
  const rows = previews.map((preview) => toCells(preview, format).map(toOneLine))
  const widths = [0, 1, 2, 3].map((column) =>
    Math.min(
      MAX_COLUMN_WIDTH,
      rows.reduce((max, cells) => Math.max(max, cells[column]?.length ?? 0), 0),
    ),
  )
  return rows.map((cells) => {
    const padded = cells.map((cell, column) => cell.padEnd(widths[column] ?? 0))
    return `  ${padded.filter((cell) => cell !== '').join('  ')}`.trimEnd()
  })
}

function toCells(preview: LeadPreview, format: LeadFile['format']): string[] {
  const { position, leadId, situation, code, reason, subsequenceName } = preview
  return [
    `${format === 'csv' ? 'line' : 'index'} ${position}`,
    leadId ?? '',
    situation ?? code ?? '',
    reason ?? subsequenceName ?? '',
  ]
}
