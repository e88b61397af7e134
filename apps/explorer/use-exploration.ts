import { useEffect, useRef, useState } from 'react'
import type { Draft, DraftName, Drafts } from './model/drafts.js'
import type { Exploration, OnExplorationChange } from './model/exploration.js'
import { followDrafts } from './model/follow-drafts.js'
import { FIRST_PAGE, type OpenedPage, type PageState, type View } from './page-state.js'
import { isTextField } from './parts/text-fields.js'
import { writeAddress, writePage } from './write-page.js'

/** Browsers throttle changes of the address. */
const WRITE_INTERVAL_MS = 200

const MAX_UNDO = 200

/** The state of the page. */
interface CurrentPage extends OpenedPage {
  /** Whether it has been changed since the browser's history got its entry. */
  readonly isChanged: boolean
  /** What the latest change did, if the page reports it. */
  readonly message: string | null
  /** The id of the text field that the latest change was typed into. */
  readonly typedIn: string | null
  /** Whether the latest change was typed, also a text that cannot be read. */
  readonly isTyping: boolean
  readonly drafts: Drafts
  readonly past: readonly Inputs[]
  readonly future: readonly Inputs[]
}

/** What undo restores: the exploration, and the texts that cannot be read. */
type Inputs = Pick<CurrentPage, 'exploration' | 'drafts'>

/** The state of the page, and its changes. */
export interface ExplorationControls extends CurrentPage {
  /** Changes the exploration without a new history entry of the browser. */
  readonly changeExploration: OnExplorationChange
  /** Shows another exploration with a new history entry of the browser. */
  readonly navigateTo: (exploration: Exploration, message?: string, view?: View) => void
  readonly setView: (view: View) => void
  readonly setDraft: (name: DraftName, draft: Draft) => void
  readonly undo: () => void
  readonly redo: () => void
  /** Shows the first exploration again. */
  readonly reset: () => void
}

/** Keeps the exploration in the page's address, so that every state can be shared and restored. */
export function useExploration(opened: OpenedPage): ExplorationControls {
  const [page, setPage] = useState<CurrentPage>(() => toCurrentPage(opened))
  const { exploration, view, isChanged } = page
  const writtenAt = useRef(-WRITE_INTERVAL_MS)
  const pendingWrite = useRef<ReturnType<typeof setTimeout>>(undefined)

  useEffect(() => {
    const restore = async () => {
      const { readPage } = await import('./read-page.js')
      const restored = readPage()
      setPage((known) => ({
        ...show(known, restored),
        isChanged: false,
        message: null,
      }))
    }
    const onRestore = () => {
      // Otherwise it would replace the state that is being restored.
      clearTimeout(pendingWrite.current)
      void restore()
    }
    addEventListener('popstate', onRestore)
    return () => removeEventListener('popstate', onRestore)
  }, [])

  useEffect(() => {
    if (!isChanged) return undefined
    const writeNow = () => {
      writtenAt.current = performance.now()
      writePage('replaceState', { exploration, view })
    }
    const wait = writtenAt.current + WRITE_INTERVAL_MS - performance.now()
    if (wait <= 0) {
      // Otherwise the browser's back button would lose a change that was made immediately before.
      writeNow()
      return undefined
    }
    const timer = setTimeout(writeNow, wait)
    pendingWrite.current = timer
    return () => clearTimeout(timer)
  }, [exploration, view, isChanged])

  /** Replaces the exploration, and records the present exploration for `undo`. */
  function change(changed: Exploration, message: string | null): void {
    setPage((known) => ({ ...record(known, changed), message }))
  }

  function push(pushed: PageState): void {
    if (isChanged) writePage('replaceState', { exploration, view })
    writePage('pushState', pushed)
  }

  return {
    ...page,
    changeExploration: (changed, message) => change(changed, message ?? null),
    navigateTo(other, message, otherView = view) {
      push({ exploration: other, view: otherView })
      setPage((known) => ({
        ...record(known, other),
        message: message ?? null,
        view: otherView,
        isChanged: false,
      }))
    },
    setView(other) {
      push({ exploration, view: other })
      setPage((known) => ({ ...known, view: other, message: null, isChanged: false }))
    },
    setDraft: (name, draft) =>
      setPage((known) => ({
        ...known,
        drafts: new Map(known.drafts).set(name, draft),
        // A text that can be read is typed with a change of the exploration. Another form of it changes no verdict.
        isTyping: draft.issues.length > 0,
      })),
    undo: () => setPage(undo),
    redo: () => setPage(redo),
    reset: () =>
      setPage((known) => ({
        ...record(known, FIRST_PAGE.exploration),
        drafts: new Map(),
        message: 'Reset to the example.',
      })),
  }
}

function toCurrentPage(opened: OpenedPage): CurrentPage {
  return {
    ...opened,
    isChanged: false,
    message: null,
    typedIn: null,
    isTyping: false,
    drafts: new Map(),
    past: [],
    future: [],
  }
}

/**
 * Shows a restored page, with the texts that were typed into it. If it has another view of the same exploration, there is
 * nothing to undo.
 */
function show(page: CurrentPage, restored: OpenedPage): CurrentPage {
  const { view, problem, exploration } = restored
  const address = location.hash.slice(1) || writeAddress(restored)
  const present = toInputs(page)
  const known = [present, ...[...page.past].reverse(), ...page.future]
  const inputs = known.find((each) => writeAddress({ ...each, view }) === address)
  const shown = inputs === present ? page : { ...record(page, exploration), ...inputs }
  return { ...shown, view, problem }
}

/** Changes the exploration. Consecutive changes of one text field are undone together. */
function record(page: CurrentPage, exploration: Exploration): CurrentPage {
  const typedIn = findTextField()
  const isContinued = typedIn !== null && typedIn === page.typedIn
  const past = isContinued ? page.past : [...page.past, toInputs(page)].slice(-MAX_UNDO)
  const isTyping = typedIn !== null
  return {
    ...page,
    exploration,
    drafts: followDrafts(page.drafts, page.exploration, exploration),
    problem: null,
    isChanged: true,
    typedIn,
    isTyping,
    past,
    future: [],
  }
}

/** Returns the id of the focused text field. */
function findTextField(): string | null {
  const { activeElement } = document
  return isTextField(activeElement) ? activeElement.id : null
}

function undo(page: CurrentPage): CurrentPage {
  const inputs = page.past.at(-1)
  if (inputs === undefined) return page
  const future = [toInputs(page), ...page.future]
  return { ...page, ...RESTORED, ...inputs, past: page.past.slice(0, -1), future }
}

function redo(page: CurrentPage): CurrentPage {
  const [inputs, ...future] = page.future
  if (inputs === undefined) return page
  return { ...page, ...RESTORED, ...inputs, past: [...page.past, toInputs(page)], future }
}

function toInputs({ exploration, drafts }: CurrentPage): Inputs {
  return { exploration, drafts }
}

const RESTORED = { isChanged: true, message: null, typedIn: null, isTyping: false }
