import { MAX_FRAGMENT_LENGTH, writeFragment } from './model/address.js'
import { FIRST_PAGE, type PageState } from './page-state.js'

/**
 * Writes the fragment of an address: the view, unless it is the first, and the exploration.
 *
 * @returns Without the `#`.
 */
export function writeAddress({ exploration, view }: PageState): string {
  const fragment = writeFragment(exploration)
  if (view === 'one') return fragment
  const isFirst = fragment === writeFragment(FIRST_PAGE.exploration)
  return isFirst ? view : `${view}/${fragment}`
}

/** Writes the state to the browser's history: to the address, or to `history.state` if it is too long for that. */
export function writePage(method: 'pushState' | 'replaceState', page: PageState): void {
  const address = writeAddress(page)
  if (address.length <= MAX_FRAGMENT_LENGTH) history[method](null, '', `#${address}`)
  else history[method](page, '', location.pathname)
}
