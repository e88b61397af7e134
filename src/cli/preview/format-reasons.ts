import type { LeadFile } from '../../preview/lead-file.js'
import { printCount, printNumber, printPosition } from '../../preview/readable-text.js'
import type { ReasonCount, ReasonedOutcome } from '../../preview/reason-counts.js'
import { toOneLine } from '../terminal.js'
import { wrapText } from '../wrap-text.js'

/** How many reasons are listed. `--only` lists every lead with its reason. */
const MAX_REASONS = 10

/** Formats why leads are refused or unreadable: each reason once, with the number of leads and the first of them. */
export function formatReasons(
  outcome: ReasonedOutcome,
  reasons: readonly ReasonCount[],
  format: LeadFile['format'],
  width: number,
): string[] {
  const shown = reasons.slice(0, MAX_REASONS)
  const rest = reasons.slice(MAX_REASONS)
  const leads = rest.reduce((sum, { count }) => sum + count, 0)
  const numberWidth = Math.max(...shown.map(({ count }) => printNumber(count).length))
  const more =
    `and ${printCount(leads, 'more lead')} for ${printCount(rest.length, 'other reason')}: ` +
    `--only ${outcome} lists all`
  return [
    ...shown.flatMap((reason) => {
      const first = `  ${printNumber(reason.count).padStart(numberWidth)} × `
      const text = toOneLine(describeReason(reason, format))
      return wrapText(text, width, first, ' '.repeat(first.length))
    }),
    ...(rest.length > 0 ? wrapText(more, width, '  ') : []),
  ]
}

function describeReason(
  { reason, hasOtherValues, count, position, leadId }: ReasonCount,
  format: LeadFile['format'],
): string {
  const others = hasOtherValues ? ' and other values' : ''
  const id = leadId === null ? '' : ` (${leadId})`
  return `${reason}${others}, ${count > 1 ? 'first ' : ''}at ${printPosition(format, position)}${id}`
}
