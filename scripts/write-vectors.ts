// Writes the golden vectors: `npm run vectors`. A published version never changes: new or changed vectors need a new
// version.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { GoldenVectors } from '../src/testing/conformance/vectors/golden-vectors.js'
import { changesBetween } from './vectors/changes.js'
import { createGoldenVectors, FILE, printGoldenVectors } from './vectors/create-golden-vectors.js'
import { printJson } from './vectors/print-json.js'
import { fingerprintOf, mayBe, readVersions, VERSIONS_FILE } from './vectors/versions.js'

const made = createGoldenVectors()
const text = printGoldenVectors(made)
const versions = readVersions()
const { version, numberOfVectors, numberOfRequests } = made

if (existsSync(FILE)) {
  const before: GoldenVectors = JSON.parse(readFileSync(FILE, 'utf8'))
  for (const change of changesBetween(before, made)) console.log(change)
}
if (mayBe(versions, version, text)) {
  writeFileSync(FILE, text)
  writeFileSync(VERSIONS_FILE, printJson({ ...versions, [version]: fingerprintOf(text) }))
  console.log(`${FILE} ${version}: ${numberOfVectors} vectors, ${numberOfRequests} requests`)
} else {
  console.error(`Version ${version} is published with other contents: increase the version`)
  process.exitCode = 1
}
