import { useEffect, useRef, useState } from 'react'
import type { Exploration, OnExplorationChange } from './model/exploration.js'
import { type OpenedPage, readPage, type Tab, writePage } from './page-history.js'

/** Browsers throttle changes of the address. */
const WRITE_INTERVAL_MS = 200

/** The state of the page, and whether it has been changed since the last navigation. */
interface CurrentPage extends OpenedPage {
  readonly isChanged: boolean
}

/** Keeps the exploration in the page's address, so that every state can be shared and restored. */
export function useExploration(): OpenedPage & {
  /** Changes the exploration without a new history entry. */
  readonly changeExploration: OnExplorationChange
  /** Shows another exploration with a new history entry. */
  readonly navigateTo: (exploration: Exploration, tab?: Tab) => void
  readonly setTab: (tab: Tab) => void
} {
  const [shown, setShown] = useState<CurrentPage>(readCurrentPage)
  const { exploration, tab, isChanged } = shown
  const writtenAt = useRef(-WRITE_INTERVAL_MS)

  useEffect(() => {
    const restore = () => setShown(readCurrentPage())
    addEventListener('popstate', restore)
    return () => removeEventListener('popstate', restore)
  }, [])

  useEffect(() => {
    if (!isChanged) return undefined
    const write = () => {
      writtenAt.current = performance.now()
      writePage('replaceState', { exploration, tab })
    }
    const wait = writtenAt.current + WRITE_INTERVAL_MS - performance.now()
    if (wait <= 0) {
      write()
      return undefined
    }
    const timer = setTimeout(write, wait)
    return () => clearTimeout(timer)
  }, [exploration, tab, isChanged])

  return {
    ...shown,
    changeExploration: (changed) =>
      setShown({ exploration: changed, tab, problem: null, isChanged: true }),
    setTab: (changed) => setShown({ ...shown, tab: changed, isChanged: true }),
    navigateTo(other, otherTab = tab) {
      if (isChanged) writePage('replaceState', { exploration, tab })
      writePage('pushState', { exploration: other, tab: otherTab })
      setShown({ exploration: other, tab: otherTab, problem: null, isChanged: false })
    },
  }
}

function readCurrentPage(): CurrentPage {
  return { ...readPage(), isChanged: false }
}
