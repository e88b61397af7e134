import assert from 'node:assert/strict'
import { readFile, rm } from 'node:fs/promises'
import { execute } from './execute.mjs'
import { FOLDER } from './versions.mjs'

const REPORT = `${FOLDER}/suite.json`

/** Runs the tests of the source in a runtime. Returns how many passed, and fails if any failed or was skipped. */
export async function runSuite({ name, binary, args }) {
  await rm(REPORT, { force: true })
  const vitest = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    'test/runtimes/suite.config.ts',
  ]
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`]
  await execute(binary, [...args, ...vitest, ...reporters], { env: { RUNTIME: name } })
  const { numPassedTests, numTotalTests } = JSON.parse(await readFile(REPORT, 'utf8'))
  assert.equal(numPassedTests, numTotalTests)
  return numPassedTests
}
