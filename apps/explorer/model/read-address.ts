import { inflateSync, strFromU8, strToU8 } from 'fflate'
import { FORMAT } from './address.js'
import type { Exploration } from './exploration.js'
import { ReadingError, readExploration } from './read-exploration.js'

/**
 * Reads a fragment written by `writeFragment`.
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
