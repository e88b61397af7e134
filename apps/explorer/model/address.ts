import { deflateSync, inflateSync, strFromU8, strToU8 } from 'fflate'
import type { Exploration } from './exploration.js'
import { ReadingError, readExploration } from './read-exploration.js'

/** Stands before the data, so that a later format can be told from this one. */
const FORMAT = 'v1.'

/** Of a fragment, in characters: what is longer, mail programs and messengers cut off. */
export const LONGEST_FRAGMENT = 30_000

/**
 * Writes an exploration as the fragment of an address, which no server gets to see.
 *
 * @returns Without the `#`.
 */
export function writeFragment(exploration: Exploration): string {
  const bytes = deflateSync(strToU8(JSON.stringify(exploration)), { level: 9 })
  const base64 = btoa(strFromU8(bytes, true))
  return FORMAT + base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/**
 * Reads what {@link writeFragment} wrote.
 *
 * @param fragment - With or without the `#`.
 * @throws {@link ReadingError} for anything else.
 */
export function readFragment(fragment: string): Exploration {
  const text = fragment.replace(/^#/, '')
  if (!text.startsWith(FORMAT)) {
    throw new ReadingError('it is of another version of this page, or of another page')
  }
  return readExploration(unpack(text.slice(FORMAT.length)))
}

function unpack(data: string): unknown {
  try {
    const binary = atob(data.replaceAll('-', '+').replaceAll('_', '/'))
    return JSON.parse(strFromU8(inflateSync(strToU8(binary, true))))
  } catch {
    throw new ReadingError('a part of it is missing, or was changed')
  }
}
