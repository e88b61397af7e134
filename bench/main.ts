// What the library costs beside what else could be picked: `npm run bench`, all of it, or
// `npm run bench -- core import`, these sections. On another Node: `npx -p node@26 npm run bench`.
// The ratios say something of the library; the numbers, of the machine.
import { compareCore } from './core/compare-core.js'
import { compareGrowth } from './growth/compare-growth.js'
import { compareHttp } from './http/compare-http.js'
import { compareImport } from './import/compare-import.js'
import { comparePostgresGrowth } from './postgres/compare-postgres-growth.js'
import type { Comparison } from './report/comparison.js'
import { printComparison } from './report/print-comparison.js'
import { keepRun, type Run } from './report/results.js'

const SECTIONS: Readonly<Record<string, () => Promise<readonly Comparison[]>>> = {
  core: compareCore,
  import: compareImport,
  http: compareHttp,
  growth: compareGrowth,
  'postgres-growth': comparePostgresGrowth,
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !Object.hasOwn(SECTIONS, name))
if (unknown.length > 0) {
  console.error(`No section is called ${unknown.join(', ')}: ${Object.keys(SECTIONS).join(', ')}`)
  process.exit(2)
}

for (const [name, compare] of Object.entries(SECTIONS)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  const comparisons = await compare()
  const [, ...earlier] = await keepRun(name, comparisons)
  for (const comparison of comparisons) {
    console.log(printComparison(comparison, sameIn(earlier, comparison)))
  }
}

function sameIn(runs: readonly Run[], { title }: Comparison): Comparison[] {
  return runs.flatMap(({ comparisons }) => comparisons.filter((other) => other.title === title))
}
