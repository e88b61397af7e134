/** Implementations of the same task, measured in turns, because the speed of a machine varies. */
export interface Comparison {
  /** Unique among all sections. */
  readonly title: string
  /** Describes what was measured. */
  readonly about: string
  /** The unit of the figures, such as `ns`, `bytes` or `requests/s`. */
  readonly unit: string
  /** The name of the row that the others are compared with. */
  readonly reference: string
  readonly rows: readonly Row[]
}

export interface Row {
  /** Unique in the comparison. */
  readonly name: string
  /** One figure per round. The reference was measured in the same rounds. */
  readonly rounds: readonly number[]
  /** The goal for the ratio to the reference. */
  readonly goal?: Goal | undefined
}

export type Goal = { readonly atMost: number } | { readonly atLeast: number }

/** Median and range of a figure that was measured several times. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

export function toSpread(figures: readonly number[]): Spread {
  const sorted = [...figures].sort((one, other) => one - other)
  const at = (index: number) => sorted[index] ?? Number.NaN
  const middle = (sorted.length - 1) / 2
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    min: at(0),
    max: at(sorted.length - 1),
  }
}

/**
 * Computes the ratio of a row to the reference for each round, which cancels out what slowed down both.
 *
 * @returns An empty list if there is no row with this name.
 */
export function computeRatios(name: string, { reference, rows }: Comparison): readonly number[] {
  const baseline = rows.find((row) => row.name === reference)
  if (baseline === undefined) throw new Error(`There is no row "${reference}"`)
  const row = rows.find((candidate) => candidate.name === name)
  return (row?.rounds ?? []).map((figure, round) => figure / (baseline.rounds[round] ?? Number.NaN))
}

export function isReached(goal: Goal, ratio: number): boolean {
  return 'atMost' in goal ? ratio <= goal.atMost : ratio >= goal.atLeast
}
