import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** Where the fingerprint of each version stands. */
export const VERSIONS_FILE = 'scripts/vectors/versions.json'

/** The fingerprint of the text of each version that there has been. */
export type Versions = Readonly<Record<string, string>>

/** Reads the fingerprints. */
export function readVersions(): Versions {
  return JSON.parse(readFileSync(VERSIONS_FILE, 'utf8'))
}

/** A text's fingerprint. */
export function fingerprintOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Whether a version is new, or has always been this text. */
export function mayBe(versions: Versions, version: string, text: string): boolean {
  const known = versions[version]
  return known === undefined || known === fingerprintOf(text)
}
