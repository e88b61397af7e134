/** Whether tests run all their cases: `EXHAUSTIVE=1`. Otherwise `npm test` runs a part of them, to be quick. */
export const isExhaustive = process.env['EXHAUSTIVE'] === '1'

/** Returns the number of cases of a property: five times as many in an exhaustive run. */
export function casesOf(count: number): number {
  return isExhaustive ? 5 * count : count
}
