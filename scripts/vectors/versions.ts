import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { findDifferences } from '../../src/testing/checks/json-difference.js'
import type { GoldenVectors } from '../../src/testing/conformance/vectors/golden-vectors.js'

/** The file with the fingerprint of each version. */
export const VERSIONS_FILE = 'scripts/vectors/versions.json'

/** The fingerprint of the content of each published version. */
export type Versions = Readonly<Record<string, string>>

/** Reads the fingerprints of all versions. */
export function readVersions(): Versions {
  return JSON.parse(readFileSync(VERSIONS_FILE, 'utf8'))
}

/** Returns the SHA-256 of a text. */
export function computeFingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Reports whether a version is new, or already has this text. */
export function isVersionAllowed(versions: Versions, version: string, text: string): boolean {
  const known = versions[version]
  return known === undefined || known === computeFingerprint(text)
}

/** Version 1.0 has no commands and no claims. */
type Vectors = Pick<GoldenVectors, 'vectors' | 'requests' | 'requestsInput'> &
  Partial<Pick<GoldenVectors, 'commands' | 'claimed'>>

/** Returns what changed between two versions of the vectors, one line for each difference. */
export function changesBetween(before: Vectors, after: Vectors): string[] {
  return [
    ...compareVectors(before.vectors, after.vectors),
    ...findDifferences(
      { requestsInput: after.requestsInput },
      { requestsInput: before.requestsInput },
    ),
    ...compareVectors(before.requests, after.requests),
    ...compareVectors(before.commands ?? [], after.commands ?? []),
    ...compareVectors(before.claimed ?? [], after.claimed ?? []),
  ]
}

interface Named {
  readonly name: string
}

function compareVectors(before: readonly Named[], after: readonly Named[]): string[] {
  const deleted = before.filter(({ name }) => findByName(after, name) === undefined)
  return [
    ...deleted.map(({ name }) => `"${name}" is deleted`),
    ...after.flatMap((vector) => {
      const { name } = vector
      const old = findByName(before, name)
      if (old === undefined) return [`"${name}" is new`]
      return findDifferences(vector, old).map((line) => `"${name}": ${line}`)
    }),
  ]
}

function findByName(vectors: readonly Named[], name: string): Named | undefined {
  return vectors.find((vector) => vector.name === name)
}
