import { ENROLLMENT_RULES } from '../../core/enrollment-rules.js'
import { PREVIEW_OUTCOMES, type PreviewOutcome } from '../../preview/lead-preview.js'
import type { PreviewCounts } from '../../preview/preview-counts.js'
import { printNumber } from '../../preview/readable-text.js'

/** A line of the table. */
type Line = readonly [label: string, howMany: number]

/**
 * The counts as a table for people: each outcome, below it what it is made of, and then what else is
 * called for.
 *
 * @param mark - Makes the line of an outcome that some leads have stand out.
 */
export function printCounts<T>(counts: PreviewCounts, mark: (line: string) => T): (string | T)[] {
  const outcomes = PREVIEW_OUTCOMES.flatMap((outcome) => linesOf(outcome, counts))
  const effects: Line[] = [
    ['webhooks', counts.webhooks],
    ['canceled sends', counts.canceledSends],
    ['status changes', counts.statusChanges],
  ]
  const [labelWidth, numberWidth] = widthsOf([...outcomes, ...effects])
  const print = ([label, howMany]: Line) =>
    `${label.padEnd(labelWidth)}  ${printNumber(howMany).padStart(numberWidth)}`
  return [
    ...outcomes.map((line) => (isMarked(line) ? mark(print(line)) : print(line))),
    '',
    ...effects.map(print),
  ]
}

function linesOf(outcome: PreviewOutcome, counts: PreviewCounts): Line[] {
  const parts = partsOf(outcome, counts).filter(([, howMany]) => howMany > 0)
  return [
    [outcome, counts.outcomes[outcome]],
    ...parts.map(([label, howMany]) => [`  ${label}`, howMany] satisfies Line),
  ]
}

/** What the leads of an outcome are, each of them in one part. */
function partsOf(outcome: PreviewOutcome, { outcomes, situations, codes }: PreviewCounts): Line[] {
  if (outcome === 'refused') return Object.entries(codes)
  const rows = Object.entries(situations).filter(([situation]) => outcomeOf(situation) === outcome)
  if (outcome !== 'nothing') return rows
  const inRows = rows.reduce((sum, [, howMany]) => sum + howMany, 0)
  return [...rows, ['no row of the rule table', outcomes.nothing - inRows]]
}

function outcomeOf(situation: string): PreviewOutcome | undefined {
  return Object.entries(ENROLLMENT_RULES).find(([row]) => row === situation)?.[1]
}

function widthsOf(lines: readonly Line[]): [number, number] {
  return [
    Math.max(...lines.map(([label]) => label.length)),
    Math.max(...lines.map(([, howMany]) => printNumber(howMany).length)),
  ]
}

/** Not what it is made of. */
function isMarked([label, howMany]: Line): boolean {
  return howMany > 0 && !label.startsWith(' ')
}
