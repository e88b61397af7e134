import type { Box, Point } from './shapes.js'
import { PORTS } from './sizes.js'

/** Which side of a box: its left or its right. */
export type Side = -1 | 1

/** The side of a box that is nearer to another one. */
export function sideTowards(box: Box, other: Box): Side {
  return other.x < box.x ? -1 : 1
}

/**
 * Where lines meet a side of a box: as high as each would like to, or else spread over the side.
 *
 * @param wanted - A height for each line, the uppermost first.
 */
export function portsOn(box: Box, side: Side, wanted: readonly number[]): Point[] {
  const heights = wanted.map((height) => nearestOn(box, height))
  const x = box.x + (side * box.width) / 2
  return (isCrowded(heights) ? spread(box, heights.length) : heights).map((y) => ({ x, y }))
}

function nearestOn({ y, height }: Box, wanted: number): number {
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
