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
import { comparePostgres } from './postgres/compare-postgres.js'
import { comparePostgresGrowth } from './postgres/compare-postgres-growth.js'
import { comparePreview } from './preview/compare-preview.js'
import type { Comparison } from './report/comparison.js'
import { drawPlot } from './report/draw-plot.js'
import { printRuns } from './report/print-runs.js'
import { listNodes, readResults, recordRun } from './report/results.js'
import { replaceSpeedSection, replaceSpeedSummary } from './report/speed-section.js'

const SECTIONS: Readonly<Record<string, () => Promise<readonly Comparison[]>>> = {
  core: compareCore,
  import: compareImport,
  http: compareHttp,
  growth: compareGrowth,
  preview: comparePreview,
  postgres: comparePostgres,
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

/** Draws the plot, and writes the tables of the README and of its page, from all recorded runs. */
async function writeReport(): Promise<void> {
  const results = await readResults()
  await writeFile('bench/plot.svg', drawPlot(results))
  await rewrite('README.md', (readme) => replaceSpeedSummary(readme, results))
  await rewrite('docs/benchmarks.md', (page) => replaceSpeedSection(page, results))
}

async function rewrite(file: string, replace: (text: string) => string): Promise<void> {
  await writeFile(file, replace(await readFile(file, 'utf8')))
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
