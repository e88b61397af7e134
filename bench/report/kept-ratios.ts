import { type Comparison, type Goal, type Spread, spreadOf } from './comparison.js'
import { nodesIn, type Results, ratiosIn, runsOn } from './results.js'

/** A comparison, with what all kept runs of it came to. */
export interface KeptComparison {
  readonly title: string
  readonly reference: string
  readonly rows: readonly KeptRow[]
}

export interface KeptRow {
  readonly name: string
  readonly goal?: Goal | undefined
  /** By Node, where it was measured there: what it is of the reference, in all rounds of all runs. */
  readonly ratios: ReadonlyMap<string, Spread>
}

/** Every comparison, with the rows that its newest run has, on whichever Node that was. */
export function keptRatios(results: Results): KeptComparison[] {
  return newestComparisons(results).map(({ title, reference, rows }) => ({
    title,
    reference,
    rows: rows.map(({ name, goal }) => ({
      name,
      goal,
      ratios: ratiosByNode(results, title, name),
    })),
  }))
}

function newestComparisons(results: Results): Comparison[] {
  const newest = new Map<string, { comparison: Comparison; measuredAt: string }>()
  for (const { measuredAt, comparisons } of nodesIn(results).flatMap((n) => runsOn(n, results))) {
    for (const comparison of comparisons) {
      const known = newest.get(comparison.title)
      if (known !== undefined && known.measuredAt >= measuredAt) continue
      newest.set(comparison.title, { comparison, measuredAt })
    }
  }
  return [...newest.values()].map(({ comparison }) => comparison)
}

function ratiosByNode(results: Results, title: string, name: string): Map<string, Spread> {
  const spreads = new Map<string, Spread>()
  for (const node of nodesIn(results)) {
    const ratios = ratiosIn(runsOn(node, results), title, name)
    if (ratios.length > 0) spreads.set(node, spreadOf(ratios))
  }
  return spreads
}
