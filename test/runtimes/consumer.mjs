// Uses the packed library like a consumer, with the installed Node and TypeScript: `npm run check:consumers`.
// `npm run runtimes` uses other versions.
import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import ts from 'typescript'
import { compileConsumer, modesFor } from './consumer-types.mjs'
import { execute, runSmoke } from './execute.mjs'
import { installInCleanFolder } from './packed.mjs'
import { createResults } from './results.mjs'
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
    // The other modes resolve the same declarations, which are checked once because it takes most of the time.
    const isChecked = name.startsWith('nodenext') || name === 'bundler'
    await results.record('compiles', 'types', name, () =>
      compileConsumer(compiler, mode, packed, !isChecked),
    )
  }
} finally {
  await rm(packed.folder, { recursive: true })
}
if (results.hasFailed()) process.exitCode = 1
