import { type Box, HEAD, type Point, type Route, roundToTenths } from './shapes.js'

/** A horizontal part of a line, past a column of boxes. */
interface Level {
  readonly from: number
  readonly to: number
  readonly y: number
}

/** Routes a line through points; it is horizontal next to a column of boxes. */
export function routeBetween(
  start: Point,
  through: readonly Point[],
  tip: Point,
  boxes: readonly Box[],
): Route {
  const forward = tip.x < start.x ? -1 : 1
  const levels = through.map(({ x, y }) => {
    const half = halfWidthAt(x, boxes) * forward
    return { from: x - half, to: x + half, y }
  })
  const end = tip.x - forward * HEAD.length
  const last = { from: end - forward, to: end, y: tip.y }
  return {
    line: drawLevels({ from: start.x, to: start.x, y: start.y }, [...levels, last]),
    tip,
    angle: forward === 1 ? 0 : 180,
  }
}

function halfWidthAt(x: number, boxes: readonly Box[]): number {
  const column = boxes.filter((box) => Math.abs(box.x - x) < 1)
  return Math.max(0, ...column.map(({ width }) => width / 2))
}

function drawLevels(start: Level, levels: readonly Level[]): string {
  const steps = levels.map(({ from, to, y }, index) => {
    const before = levels[index - 1] ?? start
    const middle = roundToTenths((before.to + from) / 2)
    const [left, right, height] = [roundToTenths(from), roundToTenths(to), roundToTenths(y)]
    return `C${middle},${roundToTenths(before.y)} ${middle},${height} ${left},${height}H${right}`
  })
  return `M${roundToTenths(start.to)},${roundToTenths(start.y)}${steps.join('')}`
}
