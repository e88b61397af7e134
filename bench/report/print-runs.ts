import { type Comparison, computeRatios, isReached, type Row, toSpread } from './comparison.js'
import { printGoal, printSpread, printTable } from './markdown.js'
import { findRatios, type Run } from './results.js'

/**
 * Prints the ratios of several runs in columns: a Markdown table for each comparison of the newest run.
 *
 * @param runs - Runs of one section, the newest first.
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

/** Identifies the run, such as `v20.20.2 11-23 17:52` (UTC). */
function printHead({ node, measuredAt }: Run): string {
  return `v${node} ${measuredAt.slice('2026-'.length, '2026-11-23T17:52'.length).replace('T', ' ')}`
}

function printRow(row: Row, comparison: Comparison, runs: readonly Run[]): string[] {
  return [
    row.name,
    printSpread(toSpread(row.rounds)),
    ...runs.map((run) => printRatio(row.name, comparison.title, run)),
    printVerdict(row, comparison),
  ]
}

function printRatio(name: string, title: string, run: Run): string {
  const ratios = findRatios([run], title, name)
  return ratios.length === 0 ? '' : printSpread(toSpread(ratios))
}

function printVerdict({ name, goal }: Row, comparison: Comparison): string {
  if (goal === undefined) return ''
  const { median } = toSpread(computeRatios(name, comparison))
  return `${printGoal(goal)}: ${isReached(goal, median) ? 'reached' : 'not reached'}`
}
