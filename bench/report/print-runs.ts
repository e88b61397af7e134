import { type Comparison, isReached, type Row, ratiosOf, spreadOf } from './comparison.js'
import { printGoal, printSpread, printTable } from './markdown.js'
import { type Run, ratiosIn } from './results.js'

/**
 * The ratios of runs side by side: a table in Markdown for each comparison of the newest.
 *
 * @param runs - Of one section, the newest first.
 */
export function printRuns(runs: readonly Run[]): string {
  const comparisons = runs[0]?.comparisons ?? []
  return comparisons.map((comparison) => printComparison(comparison, runs)).join('\n')
}

function printComparison(comparison: Comparison, runs: readonly Run[]): string {
  const { title, about, unit, reference, rows } = comparison
  const heads = [`to ${reference}`, unit, ...runs.map(printHead), 'goal']
  const cells = rows.map((row) => printRow(row, comparison, runs))
  return `\n## ${title}\n\n${about}\n\n${printTable(heads, cells)}`
}

/** Which run it was: `v20.20.2 11-23 17:52`, in UTC. */
function printHead({ node, measuredAt }: Run): string {
  return `v${node} ${measuredAt.slice('2026-'.length, '2026-11-23T17:52'.length).replace('T', ' ')}`
}

function printRow(row: Row, comparison: Comparison, runs: readonly Run[]): string[] {
  return [
    row.name,
    printSpread(spreadOf(row.rounds)),
    ...runs.map((run) => printRatio(row.name, comparison.title, run)),
    printVerdict(row, comparison),
  ]
}

function printRatio(name: string, title: string, run: Run): string {
  const ratios = ratiosIn([run], title, name)
  return ratios.length === 0 ? '' : printSpread(spreadOf(ratios))
}

function printVerdict({ name, goal }: Row, comparison: Comparison): string {
  if (goal === undefined) return ''
  const { median } = spreadOf(ratiosOf(name, comparison))
  return `${printGoal(goal)}: ${isReached(goal, median) ? 'reached' : 'not reached'}`
}
