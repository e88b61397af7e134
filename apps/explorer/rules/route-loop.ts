import { type Box, type Route, toTenths } from './shapes.js'
import { HEAD } from './sizes.js'

const BEYOND_LABEL = 12
const CORNER = 12

/** A line from a box up or down to its label, and through it back to the box. */
export function routeLoop({ x, y, height }: Box, label: Box): Route {
  const outward = label.y < y ? -1 : 1
  const edge = y + (outward * height) / 2
  const half = label.width / 2 + BEYOND_LABEL
  const [left, right] = [toTenths(x - half), toTenths(x + half)]
  const line = [
    `M${left},${toTenths(edge)}`,
    `V${toTenths(label.y - outward * CORNER)}`,
    `Q${left},${toTenths(label.y)} ${toTenths(left + CORNER)},${toTenths(label.y)}`,
    `H${toTenths(right - CORNER)}`,
    `Q${right},${toTenths(label.y)} ${right},${toTenths(label.y - outward * CORNER)}`,
    `V${toTenths(edge + outward * HEAD.length)}`,
  ]
  return { line: line.join(''), tip: { x: right, y: edge }, angle: -outward * 90 }
}
