// Uses the packed library as a stranger does, on the Node and the TypeScript that are here:
// `npm run check:consumers`. The others are for `npm run runtimes`.
import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import ts from 'typescript'
import { compileConsumer, modesFor } from './consumer-types.mjs'
import { execute } from './execute.mjs'
import { installInCleanFolder } from './packed.mjs'
import { createResults } from './results.mjs'
import { runSmoke } from './run-smoke.mjs'
import { RUNTIMES } from './versions.mjs'

const [here] = RUNTIMES
const compiler = resolve('node_modules/typescript')

const results = createResults()
const packed = await installInCleanFolder()
try {
  for (const program of ['smoke.mjs', 'smoke.cjs']) {
    await results.record('runs', here.name, program, () => runSmoke(here, program, packed))
  }
  await results.record('runs', here.name, 'campaign-lead', () =>
    execute(here.binary, [`${packed.folder}/node_modules/.bin/campaign-lead`, '--version']),
  )
  for (const [name, mode] of Object.entries(modesFor(ts.version))) {
    // The other modes find the same declarations, which are checked once: it takes most of the time.
    const isChecked = name.startsWith('nodenext') || name === 'bundler'
    await results.record('compiles', 'types', name, () =>
      compileConsumer(compiler, mode, packed, !isChecked),
    )
  }
} finally {
  await rm(packed.folder, { recursive: true })
}
if (results.hasFailed()) process.exitCode = 1
