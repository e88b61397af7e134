import { type Box, HEAD, type Route, roundToTenths } from './shapes.js'

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
