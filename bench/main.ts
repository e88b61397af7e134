// What the library costs beside what else could be picked: `npm run bench`, all of it, or
// `npm run bench -- core import`, these sections. On the newest Node: `npx -p node@latest npm run bench`.
// The ratios say something of the library; the numbers, of the machine. `npm run bench -- --show` measures
// nothing, and shows the runs that were kept, on every Node.
import { parseArgs } from 'node:util'
import { compareCore } from './core/compare-core.js'
import { compareGrowth } from './growth/compare-growth.js'
import { compareHttp } from './http/compare-http.js'
import { compareImport } from './import/compare-import.js'
import { comparePostgresGrowth } from './postgres/compare-postgres-growth.js'
import { comparePreview } from './preview/compare-preview.js'
import type { Comparison } from './report/comparison.js'
import { printRuns } from './report/print-runs.js'
import { keepRun, nodesIn, readResults } from './report/results.js'
import { writeReport } from './report/write-report.js'

const SECTIONS: Readonly<Record<string, () => Promise<readonly Comparison[]>>> = {
  core: compareCore,
  import: compareImport,
  http: compareHttp,
  growth: compareGrowth,
  preview: comparePreview,
  'postgres-growth': comparePostgresGrowth,
}

const { positionals: asked, values } = parseArgs({
  allowPositionals: true,
  options: { show: { type: 'boolean', default: false } },
})
const unknown = asked.filter((name) => !Object.hasOwn(SECTIONS, name))
if (unknown.length > 0) {
  console.error(`No section is called ${unknown.join(', ')}: ${Object.keys(SECTIONS).join(', ')}`)
  process.exit(2)
}
const sections = Object.entries(SECTIONS).filter(
  ([name]) => asked.length === 0 || asked.includes(name),
)

await (values.show ? showKept() : measure())

async function measure(): Promise<void> {
  for (const [name, compare] of sections) {
    const runs = await keepRun(name, await compare())
    await writeReport()
    console.log(printRuns(runs))
  }
}

async function showKept(): Promise<void> {
  const results = await readResults()
  for (const node of nodesIn(results)) {
    for (const [name] of sections) {
      const runs = results[node]?.[name]
      if (runs !== undefined) console.log(printRuns(runs))
    }
  }
}
