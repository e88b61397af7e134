import { type Goal, type Spread, toSpread } from './comparison.js'
import { findRatios, listNodes, listRuns, type Results, type Run } from './results.js'

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

/** Collects the ratios of every comparison. Comparisons and rows are those of a section's newest run on any Node. */
export function collectRatios(results: Results): ComparisonRatios[] {
  return findNewestRuns(results)
    .flatMap(({ comparisons }) => comparisons)
    .map(({ title, reference, rows }) => ({
      title,
      reference,
      rows: rows.map(({ name, goal }) => ({
        name,
        goal,
        ratios: collectByNode(results, title, name),
      })),
    }))
}

/** Returns the newest run of each section. */
function findNewestRuns(results: Results): readonly Run[] {
  const newest = new Map<string, Run>()
  for (const node of listNodes(results)) {
    for (const [section, runs] of Object.entries(results[node] ?? {})) {
      for (const run of runs) {
        const known = newest.get(section)
        if (known === undefined || run.measuredAt > known.measuredAt) newest.set(section, run)
      }
    }
  }
  return [...newest.values()]
}

function collectByNode(results: Results, title: string, name: string): Map<string, Spread> {
  const spreads = new Map<string, Spread>()
  for (const node of listNodes(results)) {
    const ratios = findRatios(listRuns(node, results), title, name)
    if (ratios.length > 0) spreads.set(node, toSpread(ratios))
  }
  return spreads
}
