/** Returns the middle number: one slow round does not change it. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** Prints the median and, in parentheses, the maximum. */
export function printMedian(numbers: readonly number[]): string {
  return `${median(numbers).toFixed(0)} (${Math.max(...numbers).toFixed(0)})`
}
