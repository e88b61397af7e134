import type { Goal, Spread } from './comparison.js'
import type { KeptComparison, KeptRow } from './kept-ratios.js'
import { printGoal } from './markdown.js'

/** A goal of a comparison, and what became of it. */
export interface Promised {
  /** What is held against what. */
  readonly ratio: string
  readonly goal: Goal
  /** By Node; where several rows have the goal, the one that is worst off. */
  readonly found: ReadonlyMap<string, Spread>
}

export function promisesOf({ title, reference, rows }: KeptComparison): Promised[] {
  const goals = new Map<string, Goal>()
  for (const { goal } of rows) if (goal !== undefined) goals.set(printGoal(goal), goal)
  return [...goals.values()].map((goal) => {
    const alike = rows.filter((row) => row.goal && printGoal(row.goal) === printGoal(goal))
    return {
      ratio: `${title}: ${nameOf(alike)} to ${reference}`,
      goal,
      found: worstOf(alike, goal),
    }
  })
}

function nameOf(rows: readonly KeptRow[]): string | undefined {
  return rows.length > 1 ? `the worst of ${rows.length}` : rows[0]?.name
}

function worstOf(rows: readonly KeptRow[], goal: Goal): Map<string, Spread> {
  const worst = new Map<string, Spread>()
  for (const [node, ratio] of rows.flatMap(({ ratios }) => [...ratios])) {
    const known = worst.get(node)
    if (known === undefined || isWorse(ratio, known, goal)) worst.set(node, ratio)
  }
  return worst
}

function isWorse(ratio: Spread, other: Spread, goal: Goal): boolean {
  return 'atMost' in goal ? ratio.median > other.median : ratio.median < other.median
}
