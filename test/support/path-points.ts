interface Point {
  readonly x: number
  readonly y: number
}

const COMMAND = /(?<letter>[MHVQC])(?<numbers>[^MHVQC]*)/g
const STEPS = 12

/**
 * Points along an SVG path, close to each other, as far as pictures of our own have paths.
 *
 * @throws Error where it has anything else.
 */
export function pathPoints(path: string): Point[] {
  if (!/^M[\d\s.,MHVQC-]+$/.test(path)) throw new Error(`No path of ours: ${path}`)
  const points: Point[] = []
  for (const { groups } of path.matchAll(COMMAND)) {
    const numbers = (groups?.['numbers'] ?? '')
      .trim()
      .split(/[\s,]+/)
      .map(Number)
    const [from, ...rest] = curveOf(groups?.['letter'] ?? '', numbers, points.at(-1))
    for (let step = 1; step <= STEPS; step += 1)
      if (from !== undefined) points.push(pointOn([from, ...rest], step / STEPS))
  }
  return points
}

/** The points that a command's curve has, from where it begins. */
function curveOf(letter: string, numbers: readonly number[], last?: Point): Point[] {
  const [first = Number.NaN] = numbers
  if (last === undefined) return pairsOf(numbers)
  if (letter === 'H') return [last, { x: first, y: last.y }]
  if (letter === 'V') return [last, { x: last.x, y: first }]
  return [last, ...pairsOf(numbers)]
}

function pairsOf(numbers: readonly number[]): Point[] {
  return numbers.flatMap((x, index) =>
    index % 2 === 0 ? [{ x, y: numbers[index + 1] ?? Number.NaN }] : [],
  )
}

/** By de Casteljau: the point of a curve at this part of its way. */
function pointOn(curve: readonly [Point, ...Point[]], part: number): Point {
  const [first, ...others] = curve
  const [next, ...rest] = others.map((point, index) => {
    const before = curve[index] ?? first
    return {
      x: before.x + (point.x - before.x) * part,
      y: before.y + (point.y - before.y) * part,
    }
  })
  return next === undefined ? first : pointOn([next, ...rest], part)
}
