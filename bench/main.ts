// Runs the benchmarks: see bench/README.md.
//   npm run bench                           all sections
//   npm run bench -- core import            these sections
//   npm run bench -- --show                 shows the recorded runs without measuring
//   npx -p node@latest npm run bench        on the newest Node
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { compareCore } from './core/compare-core.js'
import { compareGrowth } from './growth/compare-growth.js'
import { compareHttp } from './http/compare-http.js'
import { compareImport } from './import/compare-import.js'
import { comparePostgresGrowth } from './postgres/compare-postgres-growth.js'
import { comparePreview } from './preview/compare-preview.js'
import type { Comparison } from './report/comparison.js'
import { drawPlot } from './report/draw-plot.js'
import { printRuns } from './report/print-runs.js'
import { listNodes, readResults, recordRun } from './report/results.js'
import { replaceSpeedSection } from './report/speed-section.js'

const SECTIONS: Readonly<Record<string, () => Promise<readonly Comparison[]>>> = {
  core: compareCore,
  import: compareImport,
  http: compareHttp,
  growth: compareGrowth,
  preview: comparePreview,
  'postgres-growth': comparePostgresGrowth,
}

const { positionals: requested, values } = parseArgs({
  allowPositionals: true,
  options: { show: { type: 'boolean', default: false } },
})
const unknown = requested.filter((name) => !Object.hasOwn(SECTIONS, name))
if (unknown.length > 0) {
  console.error(
    `Unknown section ${unknown.join(', ')}: must be one of ${Object.keys(SECTIONS).join(', ')}`,
  )
  process.exit(2)
}
const sections = Object.entries(SECTIONS).filter(
  ([name]) => requested.length === 0 || requested.includes(name),
)

await (values.show ? showRuns() : measure())

async function measure(): Promise<void> {
  for (const [name, compare] of sections) {
    const runs = await recordRun(name, await compare())
    await writeReport()
    console.log(printRuns(runs))
  }
}

/** Draws the plot and writes the table of the README from all recorded runs. */
async function writeReport(): Promise<void> {
  const results = await readResults()
  await writeFile('bench/plot.svg', drawPlot(results))
  const readme = await readFile('README.md', 'utf8')
  await writeFile('README.md', replaceSpeedSection(readme, results))
}

async function showRuns(): Promise<void> {
  const results = await readResults()
  for (const node of listNodes(results)) {
    for (const [name] of sections) {
      const runs = results[node]?.[name]
      if (runs !== undefined) console.log(printRuns(runs))
    }
  }
}
