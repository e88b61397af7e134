import { deflateSync, inflateSync, strFromU8, strToU8 } from 'fflate'
import type { Exploration } from './exploration.js'
import { ReadingError, readExploration } from './read-exploration.js'

/** A prefix that identifies the format of the data. */
const FORMAT = 'v1.'

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

/**
 * Reads a fragment written by {@link writeFragment}.
 *
 * @param fragment - With or without the `#`.
 * @throws {@link ReadingError} if the fragment is invalid.
 */
export function readFragment(fragment: string): Exploration {
  const text = fragment.replace(/^#/, '')
  if (!text.startsWith(FORMAT)) {
    throw new ReadingError('it belongs to another page, or to another version of this page')
  }
  return readExploration(unpack(text.slice(FORMAT.length)))
}

function unpack(data: string): unknown {
  try {
    const binary = atob(data.replaceAll('-', '+').replaceAll('_', '/'))
    return JSON.parse(strFromU8(inflateSync(strToU8(binary, true))))
  } catch {
    throw new ReadingError('it is incomplete or was modified')
  }
}
