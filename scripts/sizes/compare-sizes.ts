import type { Sizes } from './measure-sizes.js'

const MAX_CHANGE_PERCENT = 5

/**
 * Compares sizes with the recorded sizes, which are their budget. Smaller sizes are reported too: if they were not
 * recorded, the size could grow back unnoticed.
 *
 * @returns A sentence for each difference of more than 5 %.
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
  if (now === undefined) return `${name} is recorded but does not exist`
  if (before === undefined) return `${name} is not recorded: ${now} bytes`
  // Integers, because exactly 5 % must not be reported.
  if (Math.abs(now - before) * 100 <= before * MAX_CHANGE_PERCENT) return null
  const percent = (Math.abs(now / before - 1) * 100).toFixed(2)
  const change = now > before ? 'grew' : 'shrank'
  return `${name} ${change} by ${percent} %: ${now} bytes, ${before} recorded`
}
