import type { Exploration } from './model/exploration.js'
import { FIRST_EXPLORATION } from './model/starting-points.js'

/** The views of the page: one lead, many leads, and the rules in words. */
export const VIEWS = { one: 'One lead', many: 'Many leads', rules: 'Rules' } as const

/** A view of the page. */
export type View = keyof typeof VIEWS

/** The part of the page's state that its address contains. */
export interface PageState {
  readonly exploration: Exploration
  readonly view: View
}

/** The state of the page when it is opened, or restored by the browser's history. */
export interface OpenedPage extends PageState {
  /** Why the address cannot be read; `null` if it can. */
  readonly problem: string | null
}

/** The page without an address. */
export const FIRST_PAGE: OpenedPage = {
  exploration: FIRST_EXPLORATION,
  view: 'one',
  problem: null,
}
