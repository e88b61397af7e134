import type { Sizes } from './measure-sizes.js'

const TOLERATED_PERCENT = 5

/**
 * Holds sizes against those recorded, which are their budget.
 *
 * One that has shrunk is told too: were its record left as it is, what comes next could take back all that
 * was gained, unnoticed.
 *
 * @returns What is not as recorded, a sentence each; none where every size is within 5 % of its record.
 */
export function compareSizes(recorded: Sizes, measured: Sizes): string[] {
  const names = new Set([...Object.keys(recorded), ...Object.keys(measured)])
  return [...names].flatMap((name) => describeChange(name, recorded[name], measured[name]) ?? [])
}

function describeChange(
  name: string,
  before: number | undefined,
  now: number | undefined,
): string | null {
  if (now === undefined) return `${name} is recorded, and is not there`
  if (before === undefined) return `${name} is not recorded, and has ${now} bytes`
  // In whole numbers, so that exactly 5 % is no more than that.
  if (Math.abs(now - before) * 100 <= before * TOLERATED_PERCENT) return null
  const percent = (Math.abs(now / before - 1) * 100).toFixed(2)
  const change = now > before ? 'grown' : 'shrunk'
  return `${name} has ${change} by ${percent} %: ${before} bytes are recorded, it has ${now}`
}
