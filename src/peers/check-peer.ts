import type { SupportedPeer } from './supported-peers.js'

/**
 * Checks the version of a peer.
 *
 * @param found - Its version, or `undefined` if that cannot be read, as in a bundle.
 * @throws Error if the library does not work with that version.
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
 * Checks a peer that does not export its version by what the library uses of it. The bindings must come
 * from `import * as`: a named import that is missing fails before any code runs.
 *
 * @param used - Each binding by its name.
 * @throws Error if one is missing.
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

/** A prerelease counts as its release, as package managers have it for peers. */
function isSupported(range: string, version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = readNumbers(version)
  return range.split(' || ').some((caret) => {
    const [ofMajor = 0, fromMinor = 0, fromPatch = 0] = readNumbers(caret)
    if (major !== ofMajor) return false
    return minor > fromMinor || (minor === fromMinor && patch >= fromPatch)
  })
}

function readNumbers(version: string): number[] {
  const [, ...numbers] = /(\d+)\.(\d+)\.(\d+)/.exec(version) ?? []
  return numbers.map(Number)
}
