import {
  type Comparison,
  type Goal,
  isReached,
  type Row,
  ratioOf,
  type Spread,
  spreadOf,
} from './comparison.js'

/**
 * A table in Markdown: medians, with the least and the most.
 *
 * @param earlier - The same comparison of earlier runs: their ratios stand beside this one's.
 */
export function printComparison(comparison: Comparison, earlier: readonly Comparison[]): string {
  const { title, about, unit, reference, rows } = comparison
  const heads = ['', unit, `to ${reference}`, ...earlier.map(() => 'before'), 'goal']
  return [
    `\n## ${title}\n\n${about}\n`,
    line(heads),
    line(heads.map((_, column) => (column === 0 ? '---' : '---:'))),
    ...rows.map((row) => printRow(row, comparison, earlier)),
  ].join('\n')
}

function printRow(row: Row, comparison: Comparison, earlier: readonly Comparison[]): string {
  const ratio = ratioOf(row, comparison)
  return line([
    row.name,
    printSpread(spreadOf(row.rounds)),
    printSpread(ratio),
    ...earlier.map((before) => printRatioIn(before, row.name)),
    row.goal === undefined ? '' : printGoal(row.goal, ratio.median),
  ])
}

/** What is the same in every round, as a size is, has no spread to tell. */
function printSpread({ median, least, most }: Spread): string {
  return least === most ? print(median) : `${print(median)} (${print(least)}–${print(most)})`
}

function printRatioIn(comparison: Comparison, name: string): string {
  const row = comparison.rows.find((candidate) => candidate.name === name)
  return row === undefined ? '' : print(ratioOf(row, comparison).median)
}

function printGoal(goal: Goal, ratio: number): string {
  const asked = 'atMost' in goal ? `at most ${goal.atMost}` : `at least ${goal.atLeast}`
  return `${asked}: ${isReached(goal, ratio) ? 'reached' : 'not reached'}`
}

/** Three digits that tell something, and thousands set apart. */
export function print(figure: number): string {
  if (figure >= 100) return Math.round(figure).toLocaleString('en')
  return figure.toFixed(figure >= 10 ? 1 : 2)
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}
