import type { Output } from './output.js'

/** Makes a line of a terminal that is written over and over. */
export function createLiveLine(output: Output): (line: string) => void {
  return (line) => {
    // One column is left free: a terminal may break a line that fills it.
    output.write(`\r\u001B[2K${line.slice(0, Math.max(0, (output.columns ?? 80) - 1))}`)
  }
}
