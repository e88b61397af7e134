import { useEffect, useState } from 'react'
import type { Exploration } from './model/exploration.js'
import { type OpenedPage, openPage, type Tab, writePage } from './page-history.js'

/** Looks at something else. */
export type Explore = (exploration: Exploration) => void

/** What is looked at, and whether the address says it already. */
interface ShownPage extends OpenedPage {
  readonly isChanged: boolean
}

/** Keeps what is looked at in the page's address: each state can be shared and gone back to. */
export function useExploration(): OpenedPage & {
  /** For what has been changed a little: the address is another, and that is all. */
  readonly explore: Explore
  /** For another thing altogether: the browser's way back leads to what was looked at before. */
  readonly turnTo: (exploration: Exploration, tab?: Tab) => void
  readonly setTab: (tab: Tab) => void
} {
  const [shown, setShown] = useState<ShownPage>(openShown)
  const { exploration, tab, isChanged } = shown

  useEffect(() => {
    const open = () => setShown(openShown())
    addEventListener('popstate', open)
    return () => removeEventListener('popstate', open)
  }, [])

  useEffect(() => {
    if (!isChanged) return undefined
    // Not at each key: browsers refuse to change an address that often.
    const timer = setTimeout(() => writePage('replaceState', { exploration, tab }), 200)
    return () => clearTimeout(timer)
  }, [exploration, tab, isChanged])

  return {
    ...shown,
    explore: (changed) => setShown({ exploration: changed, tab, problem: null, isChanged: true }),
    setTab: (changed) => setShown({ ...shown, tab: changed, isChanged: true }),
    turnTo(other, otherTab = tab) {
      if (isChanged) writePage('replaceState', { exploration, tab })
      writePage('pushState', { exploration: other, tab: otherTab })
      setShown({ exploration: other, tab: otherTab, problem: null, isChanged: false })
    },
  }
}

function openShown(): ShownPage {
  return { ...openPage(), isChanged: false }
}
