import { type Comparison, type Goal, type Spread, toSpread } from './comparison.js'
import { findRatios, listNodes, listRuns, type Results } from './results.js'

/** A comparison with the ratios of all recorded runs. */
export interface ComparisonRatios {
  readonly title: string
  readonly reference: string
  readonly rows: readonly RowRatios[]
}

export interface RowRatios {
  readonly name: string
  readonly goal?: Goal | undefined
  /** The ratios to the reference in all rounds of all runs, by Node. */
  readonly ratios: ReadonlyMap<string, Spread>
}

/** Collects the ratios of every comparison. Its rows are those of the newest run on any Node. */
export function collectRatios(results: Results): ComparisonRatios[] {
  return findNewestComparisons(results).map(({ title, reference, rows }) => ({
    title,
    reference,
    rows: rows.map(({ name, goal }) => ({
      name,
      goal,
      ratios: collectByNode(results, title, name),
    })),
  }))
}

function findNewestComparisons(results: Results): Comparison[] {
  const newest = new Map<string, { comparison: Comparison; measuredAt: string }>()
  for (const { measuredAt, comparisons } of listNodes(results).flatMap((node) =>
    listRuns(node, results),
  )) {
    for (const comparison of comparisons) {
      const known = newest.get(comparison.title)
      if (known !== undefined && known.measuredAt >= measuredAt) continue
      newest.set(comparison.title, { comparison, measuredAt })
    }
  }
  return [...newest.values()].map(({ comparison }) => comparison)
}

function collectByNode(results: Results, title: string, name: string): Map<string, Spread> {
  const spreads = new Map<string, Spread>()
  for (const node of listNodes(results)) {
    const ratios = findRatios(listRuns(node, results), title, name)
    if (ratios.length > 0) spreads.set(node, toSpread(ratios))
  }
  return spreads
}
