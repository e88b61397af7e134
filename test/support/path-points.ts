interface Point {
  readonly x: number
  readonly y: number
}

const COMMAND = /(?<letter>[MHVQC])(?<numbers>[^MHVQC]*)/g
const STEPS = 12

/**
 * Returns points along an SVG path, close to each other. It supports the commands that the page's pictures use.
 *
 * @throws Error if the path has other commands.
 */
export function pathPoints(path: string): Point[] {
  if (!/^M[\d\s.,MHVQC-]+$/.test(path)) throw new Error(`Unsupported SVG path: ${path}`)
  const points: Point[] = []
  for (const { groups } of path.matchAll(COMMAND)) {
    const numbers = (groups?.['numbers'] ?? '')
      .trim()
      .split(/[\s,]+/)
      .map(Number)
    const [from, ...rest] = toCurve(groups?.['letter'] ?? '', numbers, points.at(-1))
    for (let step = 1; step <= STEPS; step += 1)
      if (from !== undefined) points.push(interpolate([from, ...rest], step / STEPS))
  }
  return points
}

/** Returns the control points of a command's curve, which starts at the last point. */
function toCurve(letter: string, numbers: readonly number[], last?: Point): Point[] {
  const [first = Number.NaN] = numbers
  if (last === undefined) return toPoints(numbers)
  if (letter === 'H') return [last, { x: first, y: last.y }]
  if (letter === 'V') return [last, { x: last.x, y: first }]
  return [last, ...toPoints(numbers)]
}

function toPoints(numbers: readonly number[]): Point[] {
  return numbers.flatMap((x, index) =>
    index % 2 === 0 ? [{ x, y: numbers[index + 1] ?? Number.NaN }] : [],
  )
}

/** Returns the point at this fraction of a curve, by De Casteljau's algorithm. */
function interpolate(curve: readonly [Point, ...Point[]], fraction: number): Point {
  const [first, ...others] = curve
  const [next, ...rest] = others.map((point, index) => {
    const before = curve[index] ?? first
    return {
      x: before.x + (point.x - before.x) * fraction,
      y: before.y + (point.y - before.y) * fraction,
    }
  })
  return next === undefined ? first : interpolate([next, ...rest], fraction)
}
