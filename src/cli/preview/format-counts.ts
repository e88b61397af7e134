import { ENROLLMENT_RULES, type Situation } from '../../core/enrollment-rules.js'
import { PREVIEW_OUTCOMES, type PreviewOutcome } from '../../preview/lead-preview.js'
import type { PreviewCounts } from '../../preview/preview-counts.js'
import { printNumber } from '../../preview/readable-text.js'

/** A line of the table. The words explain the label. */
type Line = readonly [label: string, count: number, words?: string | undefined]

/** The membership of a lead in each situation, in words. */
const WORDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'match/none': 'in no subsequence',
    'match/same': 'already in a matching subsequence',
    'match/other/unsent': 'in another subsequence, nothing sent from it',
    'match/other/sent': 'in another subsequence, e-mails sent from it',
    'match/past': 'already been through a matching subsequence',
    'no-match/none': 'in no subsequence, and none matches',
    'no-match/unsent': 'in a subsequence that does not match, nothing sent from it',
    'no-match/sent': 'in a subsequence that does not match, e-mails sent from it',
  } satisfies Record<Situation, string>),
)

/**
 * Formats the counts as a table: each outcome with its situations or error codes, then the side effects.
 *
 * @param width - If the table is wider, its situations are not explained.
 * @param mark - Highlights the line of an outcome that has leads.
 */
export function formatCounts<T>(
  counts: PreviewCounts,
  width: number,
  mark: (line: string, outcome: string) => T,
): (string | T)[] {
  const outcomes = PREVIEW_OUTCOMES.flatMap((outcome) => listOutcome(outcome, counts))
  const effects: Line[] = [
    ['webhooks', counts.webhooks],
    ['canceled sends', counts.canceledSends],
    ['status changes', counts.statusChanges],
  ]
  const [labelWidth, numberWidth, wordsWidth] = measureWidths([...outcomes, ...effects])
  const isExplained = labelWidth + numberWidth + wordsWidth + 4 <= width
  const format = ([label, count, words]: Line) => {
    const line = `${label.padEnd(labelWidth)}  ${printNumber(count).padStart(numberWidth)}`
    return isExplained && words !== undefined ? `${line}  ${words}` : line
  }
  return [
    ...outcomes.map((line) => (isMarked(line) ? mark(format(line), line[0]) : format(line))),
    '',
    ...effects.map(format),
  ]
}

function listOutcome(outcome: PreviewOutcome, counts: PreviewCounts): Line[] {
  const parts = listParts(outcome, counts).filter(([, count]) => count > 0)
  return [
    [outcome, counts.outcomes[outcome]],
    ...parts.map(([label, count]) => [`  ${label}`, count, WORDS.get(label)] satisfies Line),
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

function measureWidths(lines: readonly Line[]): [label: number, count: number, words: number] {
  return [
    Math.max(...lines.map(([label]) => label.length)),
    Math.max(...lines.map(([, count]) => printNumber(count).length)),
    Math.max(...lines.map(([, , words = '']) => words.length)),
  ]
}

/** Reports whether the line is an outcome that has leads. */
function isMarked([label, count]: Line): boolean {
  return count > 0 && !label.startsWith(' ')
}
