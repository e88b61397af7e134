/** A point, in pixels from the upper left. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** How large a rectangle is. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** A rectangle by its middle. */
export interface Box extends Point, Size {}

/** A line with a head at its end. */
export interface Route {
  /** The line, as the `d` of an SVG path. It ends where the head begins. */
  readonly line: string
  readonly tip: Point
  /** Where the head points, in degrees: 0 is to the right, 90 is down. */
  readonly angle: number
}

/** To tenths, so that the same picture is the same bytes on every machine. */
export function toTenths(pixels: number): number {
  return Math.round(pixels * 10) / 10
}
