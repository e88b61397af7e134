import { ENROLLMENT_RULES } from '../../core/enrollment-rules.js'
import { PREVIEW_OUTCOMES, type PreviewOutcome } from '../../preview/lead-preview.js'
import type { PreviewCounts } from '../../preview/preview-counts.js'
import { printNumber } from '../../preview/readable-text.js'

/** A line of the table. */
type Line = readonly [label: string, count: number]

/**
 * Formats the counts as a table: each outcome with its situations or error codes, then the side effects.
 *
 * @param mark - Highlights the line of an outcome that has leads.
 */
export function formatCounts<T>(counts: PreviewCounts, mark: (line: string) => T): (string | T)[] {
  const outcomes = PREVIEW_OUTCOMES.flatMap((outcome) => listOutcome(outcome, counts))
  const effects: Line[] = [
    ['webhooks', counts.webhooks],
    ['canceled sends', counts.canceledSends],
    ['status changes', counts.statusChanges],
  ]
  const [labelWidth, numberWidth] = measureWidths([...outcomes, ...effects])
  const format = ([label, count]: Line) =>
    `${label.padEnd(labelWidth)}  ${printNumber(count).padStart(numberWidth)}`
  return [
    ...outcomes.map((line) => (isMarked(line) ? mark(format(line)) : format(line))),
    '',
    ...effects.map(format),
  ]
}

function listOutcome(outcome: PreviewOutcome, counts: PreviewCounts): Line[] {
  const parts = listParts(outcome, counts).filter(([, count]) => count > 0)
  return [
    [outcome, counts.outcomes[outcome]],
    ...parts.map(([label, count]) => [`  ${label}`, count] satisfies Line),
  ]
}

/** Lists the parts of an outcome. Each of its leads belongs to exactly one part. */
function listParts(
  outcome: PreviewOutcome,
  { outcomes, situations, codes }: PreviewCounts,
): Line[] {
  if (outcome === 'refused') return Object.entries(codes)
  const rows = Object.entries(situations).filter(([situation]) => getOutcome(situation) === outcome)
  if (outcome !== 'nothing') return rows
  const inRows = rows.reduce((sum, [, count]) => sum + count, 0)
  return [...rows, ['no row of the rule table', outcomes.nothing - inRows]]
}

function getOutcome(situation: string): PreviewOutcome | undefined {
  return Object.entries(ENROLLMENT_RULES).find(([row]) => row === situation)?.[1]
}

function measureWidths(lines: readonly Line[]): [label: number, count: number] {
  return [
    Math.max(...lines.map(([label]) => label.length)),
    Math.max(...lines.map(([, count]) => printNumber(count).length)),
  ]
}

/** Reports whether the line is an outcome that has leads. */
function isMarked([label, count]: Line): boolean {
  return count > 0 && !label.startsWith(' ')
}
