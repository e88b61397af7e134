/** Reports whether tests run all their cases (`EXHAUSTIVE=1`). Otherwise they run a part, to be fast. */
export const isExhaustive = process.env['EXHAUSTIVE'] === '1'

/**
 * Returns the number of cases of a property.
 *
 * @param exhaustive - The number in an exhaustive run. Defaults to five times as many.
 */
export function countCases(count: number, exhaustive = 5 * count): number {
  return isExhaustive ? exhaustive : count
}
