import { deflateSync, strFromU8, strToU8 } from 'fflate'
import type { Exploration } from './exploration.js'

/** A prefix that identifies the format of the data. */
export const FORMAT = 'v1.'

/** In characters. E-mail clients and messengers truncate longer links. */
export const MAX_FRAGMENT_LENGTH = 30_000

/**
 * Writes an exploration as the fragment of an address, which browsers do not send to a server.
 *
 * @returns Without the `#`.
 */
export function writeFragment(exploration: Exploration): string {
  const bytes = deflateSync(strToU8(JSON.stringify(exploration)), { level: 9 })
  const base64 = btoa(strFromU8(bytes, true))
  return FORMAT + base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}
