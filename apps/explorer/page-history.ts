import { LONGEST_FRAGMENT, readFragment, writeFragment } from './model/address.js'
import type { Exploration } from './model/exploration.js'
import { ReadingError, readExploration } from './model/read-exploration.js'
import { FIRST_EXPLORATION } from './model/starting-points.js'

/** A part of the page: one lead, or many. */
export type Tab = 'one' | 'many'

/** What the page shows. */
export interface ShownExploration {
  readonly exploration: Exploration
  readonly tab: Tab
}

/** What the page shows as it opens, or is gone back to. */
export interface OpenedPage extends ShownExploration {
  /** Why the address could not be read, where it could not. */
  readonly problem: string | null
}

/** Puts what the page shows into the browser's history: in the address, and what that cannot hold beside it. */
export function writePage(
  method: 'pushState' | 'replaceState',
  { exploration, tab }: ShownExploration,
): void {
  const fragment = writeFragment(exploration)
  if (fragment.length <= LONGEST_FRAGMENT) history[method]({ tab }, '', `#${fragment}`)
  else history[method]({ tab, exploration }, '', location.pathname)
}

/** Reads what the browser's history has of the page now. */
export function openPage(): OpenedPage {
  const state: unknown = history.state
  const tab = Reflect.get(Object(state), 'tab') === 'many' ? 'many' : 'one'
  const kept: unknown = Reflect.get(Object(state), 'exploration')
  const { hash } = location
  try {
    if (hash !== '') return { exploration: readFragment(hash), tab, problem: null }
    if (kept !== undefined) return { exploration: readExploration(kept), tab, problem: null }
    return { exploration: FIRST_EXPLORATION, tab, problem: null }
  } catch (error) {
    if (!(error instanceof ReadingError)) throw error
    return { exploration: FIRST_EXPLORATION, tab, problem: error.message }
  }
}
