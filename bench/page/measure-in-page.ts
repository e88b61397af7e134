/** The measurements of a preview in the page. */
export interface MeasuredPreview {
  /** From the start of reading to the counts. */
  readonly milliseconds: number
  /** The longest time between two frames, in milliseconds. */
  readonly longestFrame: number
}

/** Runs in the page before a file is chosen. Sets `measuredPreview` to a promise of the measurements. */
export const MEASURE_PREVIEW = `
  globalThis.measuredPreview = new Promise((resolve) => {
    let started
    let last
    let longestFrame = 0
    requestAnimationFrame(function look(now) {
      const isRunning = document.querySelector('progress') !== null
      if (isRunning) started ??= now
      if (started !== undefined) {
        longestFrame = Math.max(longestFrame, now - (last ?? now))
        last = now
      }
      const isCounted = started !== undefined && document.querySelector('.tally') !== null
      if (isCounted && !isRunning) {
        resolve({ milliseconds: performance.now() - started, longestFrame })
      } else requestAnimationFrame(look)
    })
  })
  undefined`
