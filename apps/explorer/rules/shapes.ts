/** A point, in pixels from the upper left corner. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** The size of a rectangle. */
interface Size {
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

/** The head of an arrow. */
export const HEAD = { length: 9, halfWidth: 5 } as const
