import { useEffect, useState } from 'react'
import { LONGEST_FRAGMENT, readFragment, writeFragment } from './model/address.js'
import type { Exploration } from './model/exploration.js'
import { ReadingError } from './model/read-exploration.js'
import { FIRST_EXPLORATION } from './model/starting-points.js'

/** What is looked at, as the page's address has it. */
export interface OpenedExploration {
  readonly exploration: Exploration
  /** Why the address could not be read, where it could not. */
  readonly problem: string | null
  /** Whether it is something else than the address says. */
  readonly isChanged: boolean
}

/** Looks at something else; by a function, where what is looked at may have changed meanwhile. */
export type Explore = (change: Exploration | ((from: Exploration) => Exploration)) => void

/** Keeps what is looked at in the page's address: each state can be shared and gone back to. */
export function useExploration(): OpenedExploration & { readonly explore: Explore } {
  const [opened, setOpened] = useState(openAddress)
  const { exploration, isChanged } = opened

  useEffect(() => {
    const open = () => setOpened(openAddress())
    addEventListener('hashchange', open)
    return () => removeEventListener('hashchange', open)
  }, [])

  useEffect(() => {
    if (!isChanged) return undefined
    // Not at each key: browsers refuse to change an address that often.
    const timer = setTimeout(() => {
      const fragment = writeFragment(exploration)
      const isShort = fragment.length <= LONGEST_FRAGMENT
      history.replaceState(null, '', isShort ? `#${fragment}` : location.pathname)
    }, 200)
    return () => clearTimeout(timer)
  }, [exploration, isChanged])

  return {
    ...opened,
    explore: (change) =>
      setOpened((known) => ({
        exploration: typeof change === 'function' ? change(known.exploration) : change,
        problem: null,
        isChanged: true,
      })),
  }
}

function openAddress(): OpenedExploration {
  const { hash } = location
  if (hash === '') return { exploration: FIRST_EXPLORATION, problem: null, isChanged: false }
  try {
    return { exploration: readFragment(hash), problem: null, isChanged: false }
  } catch (error) {
    if (!(error instanceof ReadingError)) throw error
    return { exploration: FIRST_EXPLORATION, problem: error.message, isChanged: false }
  }
}
