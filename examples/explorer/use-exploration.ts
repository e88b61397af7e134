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

/** Looks at something else. */
export type Explore = (exploration: Exploration) => void

/** Keeps what is looked at in the page's address: each state can be shared and gone back to. */
export function useExploration(): OpenedExploration & {
  /** For what has been changed a little: the address is another, and that is all. */
  readonly explore: Explore
  /** For another thing altogether: the browser's way back leads to what was looked at before. */
  readonly turnTo: Explore
} {
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
      history.replaceState(null, '', addressOf(exploration))
    }, 200)
    return () => clearTimeout(timer)
  }, [exploration, isChanged])

  return {
    ...opened,
    explore: (changed) => setOpened({ exploration: changed, problem: null, isChanged: true }),
    turnTo(other) {
      if (isChanged) history.replaceState(null, '', addressOf(exploration))
      history.pushState(null, '', addressOf(other))
      setOpened({ exploration: other, problem: null, isChanged: false })
    },
  }
}

/** Without a fragment, where it would be too long. */
function addressOf(exploration: Exploration): string {
  const fragment = writeFragment(exploration)
  return fragment.length <= LONGEST_FRAGMENT ? `#${fragment}` : location.pathname
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
