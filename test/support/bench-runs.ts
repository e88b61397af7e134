import type { Comparison, Goal } from '../../bench/report/comparison.js'
import type { Results, Run } from '../../bench/report/results.js'

/** The figures of the rounds, by row. */
export type Rounds = Readonly<Record<string, readonly number[]>>

/** Creates a comparison. Its first row is the reference. */
export function aComparison(
  rounds: Rounds,
  {
    title = 'Time for a decision',
    goals = {},
  }: { title?: string; goals?: Record<string, Goal> } = {},
): Comparison {
  const [reference = ''] = Object.keys(rounds)
  const rows = Object.entries(rounds).map(([name, figures]) => ({
    name,
    rounds: figures,
    goal: goals[name],
  }))
  return { title, about: 'A mix of updates.', unit: 'ns', reference, rows }
}

export function aRun(...comparisons: readonly Comparison[]): Run {
  return {
    measuredAt: '2026-11-23T17:52:57.625Z',
    node: '20.20.2',
    machine: '2 × AMD EPYC',
    comparisons,
  }
}

/** Creates results with one section, by Node. */
export function aResult(runs: Readonly<Record<string, readonly Run[]>>): Results {
  return Object.fromEntries(Object.entries(runs).map(([node, core]) => [node, { core }]))
}
