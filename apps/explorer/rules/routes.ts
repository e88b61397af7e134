import { type Box, HEAD, PORTS, type Point, type Route, roundToTenths } from './shapes.js'

/** The left or right side of a box. */
export type Side = -1 | 1

/** Returns the side of a box that faces another box. */
export function facingSide(box: Box, other: Box): Side {
  return other.x < box.x ? -1 : 1
}

/**
 * Computes the points at which lines meet a side of a box: at the wanted heights, or spread over the side
 * if these are too close to each other.
 *
 * @param wanted - The y coordinate of each line, in ascending order.
 */
export function findPorts(box: Box, side: Side, wanted: readonly number[]): Point[] {
  const heights = wanted.map((height) => clampTo(box, height))
  const x = box.x + (side * box.width) / 2
  return (isCrowded(heights) ? spread(box, heights.length) : heights).map((y) => ({ x, y }))
}

function clampTo({ y, height }: Box, wanted: number): number {
  const reach = height / 2 - PORTS.margin
  return Math.min(y + reach, Math.max(y - reach, wanted))
}

function isCrowded(heights: readonly number[]): boolean {
  return heights.some((height, index) => height - (heights[index - 1] ?? -Infinity) < PORTS.gap)
}

function spread({ y, height }: Box, count: number): number[] {
  const reach = height / 2 - PORTS.margin
  return Array.from({ length: count }, (_, index) => y - reach + (2 * reach * index) / (count - 1))
}

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

const BEYOND_LABEL = 12
const CORNER = 12

/** Routes a line from a box to its label above or below, and back to the box. */
export function routeLoop({ x, y, height }: Box, label: Box): Route {
  const outward = label.y < y ? -1 : 1
  const edge = y + (outward * height) / 2
  const half = label.width / 2 + BEYOND_LABEL
  const [left, right] = [roundToTenths(x - half), roundToTenths(x + half)]
  const line = [
    `M${left},${roundToTenths(edge)}`,
    `V${roundToTenths(label.y - outward * CORNER)}`,
    `Q${left},${roundToTenths(label.y)} ${roundToTenths(left + CORNER)},${roundToTenths(label.y)}`,
    `H${roundToTenths(right - CORNER)}`,
    `Q${right},${roundToTenths(label.y)} ${right},${roundToTenths(label.y - outward * CORNER)}`,
    `V${roundToTenths(edge + outward * HEAD.length)}`,
  ]
  return { line: line.join(''), tip: { x: right, y: edge }, angle: -outward * 90 }
}
