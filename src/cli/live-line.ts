import { showInvisible } from '../preview/readable-text.js'
import type { Output } from './output.js'
import { paint } from './text.js'

/** Makes a line of a terminal that is written over and over. */
export function createLiveLine(output: Output): (line: string) => void {
  return (line) => {
    // One column is left free: a terminal may break a line that fills it.
    const width = Math.max(0, (output.columns ?? 80) - 1)
    output.write(paint('overLine', showInvisible(line).slice(0, width)))
  }
}
