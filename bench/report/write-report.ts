import { readFile, writeFile } from 'node:fs/promises'
import { drawPlot } from './draw-plot.js'
import { readResults } from './results.js'
import { withSpeed } from './speed-section.js'

/** Draws the plot, and writes the README's table, of all that was measured. */
export async function writeReport(): Promise<void> {
  const results = await readResults()
  await writeFile('bench/plot.svg', drawPlot(results))
  await writeFile('README.md', withSpeed(await readFile('README.md', 'utf8'), results))
}
