import type { LeadFile } from '../../preview/lead-file.js'
import { printCount } from '../../preview/readable-text.js'
import { summarizeCounts } from '../../preview/summarize-counts.js'
import {
  joinLines,
  type Output,
  paint as paintText,
  type Style,
  type Text,
  toOneLine,
} from '../terminal.js'
import { measureWidth, REPORT_WIDTH, wrapText } from '../wrap-text.js'
import { formatCounts } from './format-counts.js'
import { formatLeads } from './format-leads.js'
import { formatReasons } from './format-reasons.js'
import { formatPath, type PreviewRequest } from './preview-request.js'
import { describeCommonRefusal, type PreviewResult } from './run-preview.js'

/** A result, and notes about its tags. */
interface NotedResult extends PreviewResult {
  readonly notes: readonly string[]
}

/** How to print a result. */
interface Layout {
  readonly format: LeadFile['format']
  /** The maximum width of a line. */
  readonly width: number
  /** The maximum width of a line about one lead. */
  readonly leadWidth: number
  readonly paint: (style: Style, text: string) => Text
}

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
  const layout: Layout = {
    format,
    width: measureWidth(output, REPORT_WIDTH),
    // Otherwise programs such as `grep` would not find a lead together with its reason.
    leadWidth: measureWidth(output, Number.POSITIVE_INFINITY),
    paint: (style, text) => (isColored ? paintText(style, text) : text),
  }
  const { width, paint } = layout
  const parts: Text[][] = [
    formatTitle(request, result, width),
    formatCounts(result.counts, width, (line, outcome) =>
      paint(outcome === 'unreadable' ? 'red' : 'bold', line),
    ),
    formatNotes(result, layout),
    formatSelected(request, result, layout),
    formatRefused(request, result, layout),
    formatUnreadable(request, result, layout),
  ]
  const paragraphs = parts
    .filter((lines) => lines.length > 0)
    .map((lines, index) => [index === 0 ? '' : '\n\n', joinLines(lines)])
  output.write([paragraphs, '\n'])
}

function formatTitle(
  { leads: path, patch, policy }: PreviewRequest,
  { counts, ending }: PreviewResult,
  width: number,
): string[] {
  const leads = printCount(counts.leads, 'lead')
  const change = toOneLine(JSON.stringify(patch))
  return [
    summarizeCounts(counts, patch),
    `${change} on ${leads} of ${formatPath(path)}, by the ${policy} policy.`,
    ending === 'complete'
      ? 'Nothing was changed.'
      : 'Nothing was changed. Stopped: the remaining leads are not counted.',
  ].flatMap((line) => wrapText(line, width))
}

/** Formats the notes without which the counts would be misunderstood. */
function formatNotes(result: NotedResult, { width, paint }: Layout): Text[] {
  const { duplicates, campaigns } = result.counts
  const refusal = describeCommonRefusal(result)
  const warnings = [
    ...(duplicates === 0
      ? []
      : [`The counts include ${printCount(duplicates, 'duplicate lead')}.`]),
    ...(campaigns <= 1
      ? []
      : [
          `The leads belong to ${printCount(campaigns, 'campaign')}, the subsequences to only one.`,
        ]),
  ]
  const wrap = (text: string) => wrapText(toOneLine(text), width)
  return [
    ...(refusal === undefined ? [] : wrap(refusal).map((line) => paint('red', line))),
    ...result.notes.flatMap(wrap),
    ...warnings.flatMap(wrap).map((line) => paint('yellow', line)),
  ]
}

function formatSelected(
  { only }: PreviewRequest,
  { selected }: PreviewResult,
  { format, leadWidth }: Layout,
): string[] {
  if (only === undefined) return []
  if (selected.length === 0) return [`${only}: none`]
  return [`${only}:`, ...formatLeads(selected, format, leadWidth)]
}

/** Lists why some leads are refused. The notes have a reason that all leads have in common. */
function formatRefused(
  { only }: PreviewRequest,
  result: PreviewResult,
  { format, width }: Layout,
): string[] {
  const { refusals } = result
  if (only === 'refused' || refusals.length === 0) return []
  if (describeCommonRefusal(result) !== undefined) return []
  return ['refused:', ...formatReasons('refused', refusals, format, width)]
}

/** Lists why leads are unreadable even without `--only`, since the rules have not decided them. */
function formatUnreadable(
  { only }: PreviewRequest,
  { issues }: PreviewResult,
  { format, width, paint }: Layout,
): Text[] {
  if (only === 'unreadable' || issues.length === 0) return []
  return [paint('red', 'unreadable:'), ...formatReasons('unreadable', issues, format, width)]
}
