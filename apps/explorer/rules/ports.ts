import { type Box, PORTS, type Point } from './shapes.js'

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
