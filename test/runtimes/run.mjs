// Runs the packed library in other runtimes, and compiles its types with other compilers: `npm run runtimes`.
import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { runInBrowser } from './browser.mjs'
import { compileConsumer, modesFor } from './consumer-types.mjs'
import { runSmoke } from './execute.mjs'
import { install } from './install.mjs'
import {
  runBunMount,
  runDenoMount,
  runNextMount,
  runNodeMounts,
  runWorkersMount,
} from './mounts.mjs'
import { installInCleanFolder } from './packed.mjs'
import { createResults } from './results.mjs'
import { runSuite } from './suite.mjs'
import {
  FOLDER,
  NEXT,
  RUNTIMES,
  TOOLS,
  TYPESCRIPTS,
  toolPath,
  WORKERD_RUNTIME,
} from './versions.mjs'

assert(process.platform === 'linux' && process.arch === 'x64', 'The binaries are for Linux on x64')

const results = createResults()

await install(FOLDER, TOOLS)
await install(join(FOLDER, 'next'), NEXT)
const packed = await installInCleanFolder()
try {
  await checkRuntimes()
  await checkOtherMounts()
  await checkTypes()
} finally {
  await rm(packed.folder, { recursive: true })
}

results.print('runtime')
results.print('types')
if (results.hasFailed()) process.exitCode = 1

async function checkRuntimes() {
  const counts = []
  for (const runtime of RUNTIMES) {
    const record = (column, check) => results.record('runtime', runtime.name, column, check)
    await record('ESM', () => runSmoke(runtime, 'smoke.mjs', packed))
    await record('CommonJS', () => runSmoke(runtime, 'smoke.cjs', packed))
    await record('suite', async () => {
      counts.push(await runSuite(runtime))
      assert.equal(counts.at(-1), counts[0], 'as many tests as in the first runtime')
      return counts.at(-1)
    })
    await record('mounts', () => runMounts(runtime))
  }
}

function runMounts(runtime) {
  if (runtime.name.startsWith('bun')) return runBunMount(runtime, packed)
  if (runtime.name.startsWith('deno')) return runDenoMount(runtime, packed)
  return runNodeMounts(runtime)
}

async function checkOtherMounts() {
  await results.record('runtime', 'browser', 'ESM', () => runInBrowser(packed))
  await results.record('runtime', WORKERD_RUNTIME.name, 'mounts', () => runWorkersMount(packed))
  await results.record('runtime', `next ${NEXT.next}`, 'mounts', () => runNextMount(packed))
}

async function checkTypes() {
  for (const version of TYPESCRIPTS) {
    for (const [name, mode] of Object.entries(modesFor(version))) {
      const compiler = toolPath(`typescript-${version}`)
      const check = () => compileConsumer(compiler, mode, packed)
      await results.record('types', `typescript ${version}`, name, check)
    }
  }
}
