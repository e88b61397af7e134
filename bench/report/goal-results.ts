import type { ComparisonRatios, RowRatios } from './collect-ratios.js'
import type { Goal, Spread } from './comparison.js'
import { printGoal } from './markdown.js'

/** A goal of a comparison, and the measured ratios. */
export interface GoalResult {
  /** Names the comparison, the row and the reference. */
  readonly title: string
  readonly goal: Goal
  /** By Node. If several rows have the goal, these are the ratios of the worst row. */
  readonly ratios: ReadonlyMap<string, Spread>
}

export function listGoalResults({ title, reference, rows }: ComparisonRatios): GoalResult[] {
  const goals = new Map<string, Goal>()
  for (const { goal } of rows) if (goal !== undefined) goals.set(printGoal(goal), goal)
  return [...goals.values()].map((goal) => {
    const rowsWithGoal = rows.filter((row) => row.goal && printGoal(row.goal) === printGoal(goal))
    return {
      title: `${title}: ${nameRows(rowsWithGoal)} to ${reference}`,
      goal,
      ratios: findWorst(rowsWithGoal, goal),
    }
  })
}

function nameRows(rows: readonly RowRatios[]): string | undefined {
  return rows.length > 1 ? `worst of ${rows.length}` : rows[0]?.name
}

function findWorst(rows: readonly RowRatios[], goal: Goal): Map<string, Spread> {
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
