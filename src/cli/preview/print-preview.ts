import type { LeadFile } from '../../preview/lead-file.js'
import { printCount, printNumber } from '../../preview/print-count.js'
import type { Output } from '../output.js'
import { joinLines, paint, type Text } from '../text.js'
import { inOneLine } from './in-one-line.js'
import { nameOf, type PreviewRequest } from './preview-request.js'
import { printCounts } from './print-counts.js'
import { printLeads } from './print-leads.js'
import { refusalOfAll } from './refusal-of-all.js'
import type { PreviewFindings } from './run-preview.js'

/** What a preview found, and what else makes it mean something else than it seems to. */
interface NotedFindings extends PreviewFindings {
  readonly notes: readonly string[]
}

/** How many unreadable leads are named, where they are not asked for. */
const NAMED = 10

/**
 * Prints what a preview found, for people.
 *
 * @param isColored - Whether colours may be used.
 */
export function printPreview(
  output: Output,
  request: PreviewRequest,
  format: LeadFile['format'],
  findings: NotedFindings,
  isColored: boolean,
): void {
  const mark = (text: string): Text => (isColored ? paint('bold', text) : text)
  const parts: Text[][] = [
    titleOf(request, findings),
    printCounts(findings.counts, mark),
    notesOn(findings),
    askedOf(request, findings, format),
    unreadableOf(request, findings, format),
  ]
  const paragraphs = parts
    .filter((lines) => lines.length > 0)
    .map((lines, index) => [index === 0 ? '' : '\n\n', joinLines(lines)])
  output.write([paragraphs, '\n'])
}

function titleOf(
  { leads: path, patch, policy }: PreviewRequest,
  { counts: { leads }, ending }: PreviewFindings,
): string[] {
  return [
    `${JSON.stringify(patch)} on ${printCount(leads, 'lead')} of ${nameOf(path)}, by the ${policy} policy.`,
    ending === 'complete'
      ? 'Nothing was changed.'
      : 'Nothing was changed. It was stopped: the other leads are not counted.',
  ]
}

/** What makes the counts mean something else than they seem to. */
function notesOn(findings: NotedFindings): string[] {
  const { duplicates, campaigns } = findings.counts
  const refusal = refusalOfAll(findings)
  return [
    ...(refusal === undefined ? [] : [refusal]),
    ...findings.notes.map(inOneLine),
    ...(duplicates === 0
      ? []
      : [`${printCount(duplicates, 'lead')} listed again, and counted again.`]),
    ...(campaigns <= 1
      ? []
      : [`The leads are of ${printCount(campaigns, 'campaign')}, but the subsequences of one.`]),
  ]
}

function askedOf(
  { only }: PreviewRequest,
  { kept }: PreviewFindings,
  format: LeadFile['format'],
): string[] {
  if (only === undefined) return []
  const asked = kept.filter(({ outcome }) => outcome === only)
  return asked.length === 0 ? [`${only}: none`] : [`${only}:`, ...printLeads(asked, format)]
}

/** They are named, whatever is asked for: nothing is known of them. */
function unreadableOf(
  { only }: PreviewRequest,
  { kept }: PreviewFindings,
  format: LeadFile['format'],
): string[] {
  const unreadable = kept.filter(({ outcome }) => outcome === 'unreadable')
  if (only === 'unreadable' || unreadable.length === 0) return []
  const rest = unreadable.length - NAMED
  return [
    'unreadable:',
    ...printLeads(unreadable.slice(0, NAMED), format),
    ...(rest > 0 ? [`  and ${printNumber(rest)} more: --only unreadable lists all`] : []),
  ]
}
