import { createRequire } from 'node:module'
import type { SupportedPeer } from './supported-peers.js'

/**
 * Returns the version of an installed peer, or `undefined` if it cannot be read: the peer is not installed or bundled.
 * This is a separate file, because `node:module` is not available on every platform.
 */
export function readInstalledVersion({ name }: SupportedPeer): string | undefined {
  const manifest = readManifest(name)
  const version: unknown = Reflect.get(Object(manifest), 'version')
  return typeof version === 'string' ? version : undefined
}

function readManifest(name: string): unknown {
  try {
    return createRequire(import.meta.url)(`${name}/package.json`)
  } catch {
    return undefined
  }
}
