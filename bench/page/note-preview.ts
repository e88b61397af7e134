/** How a preview went, as the page saw it. */
export interface NotedPreview {
  /** From the first sign of the file to its counts. */
  readonly milliseconds: number
  /** The longest time between two pictures of the page, in milliseconds. */
  readonly longestStand: number
}

/** Runs in the page, before a file is chosen: `notedPreview` is then a promise of what there is to tell. */
export const NOTE_PREVIEW = `
  globalThis.notedPreview = new Promise((resolve) => {
    let begun
    let last
    let longestStand = 0
    requestAnimationFrame(function look(now) {
      const text = document.querySelector('[role=status]')?.textContent ?? ''
      if (text.startsWith('Reading')) begun ??= now
      if (begun !== undefined) {
        longestStand = Math.max(longestStand, now - (last ?? now))
        last = now
      }
      const isCounted = begun !== undefined && document.querySelector('.tally') !== null
      if (isCounted && !document.querySelector('[role=progressbar]')) {
        resolve({ milliseconds: performance.now() - begun, longestStand })
      } else requestAnimationFrame(look)
    })
  })
  undefined`
