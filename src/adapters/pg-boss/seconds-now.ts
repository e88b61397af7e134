/** The seconds of a clock that never goes back. */
export function secondsNow(): number {
  return performance.now() / 1000
}
