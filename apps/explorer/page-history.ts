import { MAX_FRAGMENT_LENGTH, readFragment, writeFragment } from './model/address.js'
import type { Exploration } from './model/exploration.js'
import { ReadingError, readExploration } from './model/read-exploration.js'
import { FIRST_EXPLORATION } from './model/starting-points.js'

/** A tab of the page: one lead, or many leads. */
export type Tab = 'one' | 'many'

/** The state of the page. */
export interface PageState {
  readonly exploration: Exploration
  readonly tab: Tab
}

/** The state of the page when it is opened, or restored by the browser's history. */
export interface OpenedPage extends PageState {
  /** Why the address cannot be read; `null` if it can. */
  readonly problem: string | null
}

/** Writes the state to the browser's history: to the address, or to `history.state` if it is too long for that. */
export function writePage(
  method: 'pushState' | 'replaceState',
  { exploration, tab }: PageState,
): void {
  const fragment = writeFragment(exploration)
  if (fragment.length <= MAX_FRAGMENT_LENGTH) history[method]({ tab }, '', `#${fragment}`)
  else history[method]({ tab, exploration }, '', location.pathname)
}

/** Reads the state from the browser's history. */
export function readPage(): OpenedPage {
  const state: unknown = history.state
  const tab = Reflect.get(Object(state), 'tab') === 'many' ? 'many' : 'one'
  const stored: unknown = Reflect.get(Object(state), 'exploration')
  const { hash } = location
  try {
    if (hash !== '') return { exploration: readFragment(hash), tab, problem: null }
    if (stored !== undefined) return { exploration: readExploration(stored), tab, problem: null }
    return { exploration: FIRST_EXPLORATION, tab, problem: null }
  } catch (error) {
    if (!(error instanceof ReadingError)) throw error
    return { exploration: FIRST_EXPLORATION, tab, problem: error.message }
  }
}
