import type { Goal, Spread } from './comparison.js'

/** Prints a table with aligned columns. All columns except the first are right-aligned. */
export function printTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((_, column) =>
    Math.max(3, ...[heads, ...rows].map((cells) => cells[column]?.length ?? 0)),
  )
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  )
  return [heads, rule, ...rows].map((cells) => printLine(cells, widths)).join('\n')
}

function printLine(cells: readonly string[], widths: readonly number[]): string {
  const padded = widths.map((width, column) => {
    const cell = cells[column] ?? ''
    return column === 0 ? cell.padEnd(width) : cell.padStart(width)
  })
  return `| ${padded.join(' | ')} |`
}

/** Prints the median and, if the figures differ, the range. */
export function printSpread({ median, min, max }: Spread): string {
  const [from, to] = [printFigure(min), printFigure(max)]
  return from === to ? printFigure(median) : `${printFigure(median)} (${from}–${to})`
}

/** Prints about three significant digits, with thousands separators. */
export function printFigure(figure: number): string {
  if (figure >= 100) return Math.round(figure).toLocaleString('en')
  return figure.toFixed(figure >= 10 ? 1 : 2)
}

export function printGoal(goal: Goal): string {
  return 'atMost' in goal ? `at most ${goal.atMost}` : `at least ${goal.atLeast}`
}
