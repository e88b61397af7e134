// Runs the tests of the queues on pg-boss 11 and 12: `npm run check:pg-boss`. Both need Node 22.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile } from 'node:fs/promises'

const FOLDER = 'test/pg-boss-versions'
const NODE = `${FOLDER}/node_modules/node-22/bin/node`
const VITEST = ['node_modules/vitest/vitest.mjs', 'run', '--config', `${FOLDER}/pg-boss.config.ts`]

await mkdir('temp', { recursive: true })
const counts = await Promise.all(['11', '12'].map(runTests))
if (new Set(counts).size > 1) throw new Error(`Different numbers of tests: ${counts.join(', ')}`)
console.log(`${counts[0]} tests passed on pg-boss 11 and 12`)

/** Returns how many tests passed, and throws if any failed or was skipped. */
async function runTests(version) {
  const report = `temp/pg-boss-${version}.json`
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`]
  const vitest = spawn(NODE, [...VITEST, ...reporters], {
    env: { ...process.env, PG_BOSS_VERSION: version },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = []
  for (const stream of [vitest.stdout, vitest.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => output.push(text))
  }
  const [code] = await once(vitest, 'close')
  if (code !== 0) throw new Error(`pg-boss ${version}:\n${output.join('')}`)
  const { numPassedTests, numTotalTests } = JSON.parse(await readFile(report, 'utf8'))
  if (numPassedTests !== numTotalTests) throw new Error(`pg-boss ${version}: a test was skipped`)
  return numPassedTests
}
