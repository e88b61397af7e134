// Writes the golden vectors: `npm run vectors`. The content of a version is fixed: new or changed vectors
// need a new version.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { GoldenVectors } from '../src/testing/conformance/vectors/golden-vectors.js'
import { createGoldenVectors, FILE, printGoldenVectors } from './vectors/create-golden-vectors.js'
import { printJson } from './vectors/print-json.js'
import {
  changesBetween,
  computeFingerprint,
  isVersionAllowed,
  readVersions,
  VERSIONS_FILE,
} from './vectors/versions.js'

const created = createGoldenVectors()
const text = printGoldenVectors(created)
const versions = readVersions()
const { version, numberOfVectors, numberOfRequests, numberOfCommands, numberOfClaimed } = created

if (existsSync(FILE)) {
  const before: GoldenVectors = JSON.parse(readFileSync(FILE, 'utf8'))
  for (const change of changesBetween(before, created)) console.log(change)
}
if (isVersionAllowed(versions, version, text)) {
  writeFileSync(FILE, text)
  writeFileSync(VERSIONS_FILE, printJson({ ...versions, [version]: computeFingerprint(text) }))
  console.log(
    `${FILE} ${version}: ${numberOfVectors} vectors, ${numberOfRequests} requests, ${numberOfCommands} commands, ${numberOfClaimed} claimed`,
  )
} else {
  console.error(`Version ${version} already has another content: raise VERSION`)
  process.exitCode = 1
}
