import type { SupportedPeer } from './supported-peers.js'

/**
 * Checks the version of a peer.
 *
 * @param found - The installed version, or `undefined` if it cannot be read, as in a bundle.
 * @throws Error if the version is not supported.
 */
export function checkPeerVersion(
  subpath: string,
  peer: SupportedPeer,
  found: string | undefined,
): void {
  if (found === undefined || isSupported(peer.range, found)) return
  throw unsupported(subpath, peer, found)
}

/**
 * Checks the exports of a peer that does not export its version. Import it by `import * as`: a missing named import
 * fails before any code runs.
 *
 * @param used - The exports that the library uses, by name.
 * @throws Error if an export is missing.
 */
export function checkPeerExports(
  subpath: string,
  peer: SupportedPeer,
  used: Readonly<Record<string, unknown>>,
): void {
  const missing = Object.keys(used).filter((name) => used[name] === undefined)
  if (missing.length === 0) return
  throw unsupported(subpath, peer, `a version without ${missing.join(' and ')}`)
}

function unsupported(subpath: string, { name, range }: SupportedPeer, found: string): Error {
  return new Error(`campaign-lead/${subpath} needs ${name} ${range}, found ${found}`)
}

/** A prerelease counts as its release, as package managers treat peers. */
function isSupported(range: string, version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = parseVersion(version)
  return range.split(' || ').some((caret) => {
    const [sameMajor = 0, minMinor = 0, minPatch = 0] = parseVersion(caret)
    if (major !== sameMajor) return false
    return minor > minMinor || (minor === minMinor && patch >= minPatch)
  })
}

function parseVersion(text: string): number[] {
  const [, ...numbers] = /(\d+)\.(\d+)\.(\d+)/.exec(text) ?? []
  return numbers.map(Number)
}
