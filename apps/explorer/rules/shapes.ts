/** A point, in pixels from the upper left corner. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** The size of a rectangle. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** A rectangle; `x` and `y` are its center. */
export interface Box extends Point, Size {}

/** The line of an arrow, and the position of its head. */
export interface Route {
  /** The `d` attribute of an SVG path. It ends at the start of the head. */
  readonly line: string
  readonly tip: Point
  /** The direction of the head in degrees: 0 is right, 90 is down. */
  readonly angle: number
}

/** Rounds to tenths, so that every machine draws the same bytes. */
export function roundToTenths(pixels: number): number {
  return Math.round(pixels * 10) / 10
}

/** The box of a node, in pixels. GitHub scales the picture to about 90 %. */
export const NODE = { width: 180, height: 58 } as const

/** The label on the line of an arrow. It has room for a wide font. */
export const LABEL = { height: 42, padding: 9, perLetter: 7.2, minLetters: 11 } as const

/** The head of an arrow. */
export const HEAD = { length: 10, halfWidth: 5 } as const

/** The distance between a node and the label of its loop. */
export const LOOP_GAP = 18

/** The distances between columns, between rows, and around the picture. */
export const GAPS = { columns: 82, rows: 26, around: 16 } as const

/** The distances of line ends on a side of a node: to its corners, and to each other. */
export const PORTS = { margin: 14, gap: 12 } as const
