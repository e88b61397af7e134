import type { Exploration } from './model/exploration.js'
import { readFragment } from './model/read-address.js'
import { ReadingError, readExploration } from './model/read-exploration.js'
import { FIRST_PAGE, type OpenedPage, type View } from './page-state.js'

// Loaded when it is used: the first view has no address to read.

/** Reads the state from the browser's history. */
export function readPage(): OpenedPage {
  const stored: unknown = history.state
  const [, view = '', data = ''] = /^#?(?:(many|rules)(?:\/|$))?(.*)$/.exec(location.hash) ?? []
  try {
    if (data !== '') return open(readFragment(data), view)
    const { exploration, view: storedView }: Partial<Record<string, unknown>> = Object(stored)
    if (exploration !== undefined) return open(readExploration(exploration), storedView)
    return open(FIRST_PAGE.exploration, view)
  } catch (error) {
    if (!(error instanceof ReadingError)) throw error
    return { ...open(FIRST_PAGE.exploration, view), problem: error.message }
  }
}

function open(exploration: Exploration, view: unknown): OpenedPage {
  return { exploration, view: toView(view), problem: null }
}

function toView(name: unknown): View {
  return name === 'many' || name === 'rules' ? name : 'one'
}
