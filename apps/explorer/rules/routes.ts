import { HEAD, type Point, type Route } from './shapes.js'

const CORNER = 10

/** Routes a line through four points, with rounded corners; each part is horizontal or vertical. */
export function routeThrough(start: Point, first: Point, second: Point, tip: Point): Route {
  const line = [
    `M${start.x},${start.y}`,
    turn(start, first, second),
    turn(first, second, tip),
    lineTo(second, approach(second, tip, HEAD.length)),
  ]
  const angle = (Math.atan2(tip.y - second.y, tip.x - second.x) * 180) / Math.PI
  return { line: line.join(''), tip, angle }
}

/** Draws up to a corner and around it. */
function turn(from: Point, corner: Point, to: Point): string {
  const [start, end] = [approach(from, corner, CORNER), approach(to, corner, CORNER)]
  return `${lineTo(from, start)}Q${corner.x},${corner.y} ${end.x},${end.y}`
}

function lineTo(from: Point, { x, y }: Point): string {
  return from.y === y ? `H${x}` : `V${y}`
}

/** Returns the point at a distance before the end of a horizontal or vertical line. */
function approach(from: Point, to: Point, distance: number): Point {
  return {
    x: to.x - Math.sign(to.x - from.x) * distance,
    y: to.y - Math.sign(to.y - from.y) * distance,
  }
}
