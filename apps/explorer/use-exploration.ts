import { useEffect, useRef, useState } from 'react'
import type { Exploration, Explore } from './model/exploration.js'
import { type OpenedPage, openPage, type Tab, writePage } from './page-history.js'

/** In milliseconds; browsers refuse to change an address at each key. */
const BETWEEN_WRITES = 200

/** What is looked at, and whether it has been changed since it was turned to. */
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
  const writtenAt = useRef(-BETWEEN_WRITES)

  useEffect(() => {
    const open = () => setShown(openShown())
    addEventListener('popstate', open)
    return () => removeEventListener('popstate', open)
  }, [])

  useEffect(() => {
    if (!isChanged) return undefined
    const write = () => {
      writtenAt.current = performance.now()
      writePage('replaceState', { exploration, tab })
    }
    const wait = writtenAt.current + BETWEEN_WRITES - performance.now()
    if (wait <= 0) {
      write()
      return undefined
    }
    const timer = setTimeout(write, wait)
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
