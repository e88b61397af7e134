/** Ways to do the same, measured in turns, since the machine is not the same from minute to minute. */
export interface Comparison {
  /** Unlike that of any other, in whichever section. */
  readonly title: string
  /** What was done and counted, in a sentence. */
  readonly about: string
  /** Of each figure: `ns`, `bytes`, `requests/s`. */
  readonly unit: string
  /** The row that the others are held against. */
  readonly reference: string
  readonly rows: readonly Row[]
}

export interface Row {
  /** Unlike that of any other row. */
  readonly name: string
  /** One figure a round, in which the reference was measured too. */
  readonly rounds: readonly number[]
  /** What its ratio should be; absent where nothing was promised. */
  readonly goal?: Goal | undefined
}

export type Goal = { readonly atMost: number } | { readonly atLeast: number }

/** A figure that was measured several times. */
export interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
}

export function spreadOf(figures: readonly number[]): Spread {
  const sorted = [...figures].sort((one, other) => one - other)
  const at = (index: number) => sorted[index] ?? Number.NaN
  const middle = (sorted.length - 1) / 2
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    least: at(0),
    most: at(sorted.length - 1),
  }
}

/**
 * What a row is of the reference, round by round, so that what slowed both down is in neither.
 *
 * @returns Nothing where there is no row of that name.
 */
export function ratiosOf(name: string, { reference, rows }: Comparison): readonly number[] {
  const beside = rows.find((row) => row.name === reference)
  if (beside === undefined) throw new Error(`No row is called "${reference}"`)
  const row = rows.find((candidate) => candidate.name === name)
  return (row?.rounds ?? []).map((figure, round) => figure / (beside.rounds[round] ?? Number.NaN))
}

export function isReached(goal: Goal, ratio: number): boolean {
  return 'atMost' in goal ? ratio <= goal.atMost : ratio >= goal.atLeast
}
