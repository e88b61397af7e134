import { createContext, type ReactNode, useContext, useState } from 'react'
import type { Draft, DraftName, Drafts } from '../model/drafts.js'

interface DraftsState {
  readonly drafts: Drafts
  readonly setDraft: (name: DraftName, draft: Draft) => void
}

const Context = createContext<DraftsState>({ drafts: new Map(), setDraft: () => undefined })

/** Stores the drafts of all inputs, also while an input is not shown. */
export function DraftsProvider({ children }: { readonly children: ReactNode }) {
  const [drafts, setDrafts] = useState<Drafts>(new Map())
  const setDraft: DraftsState['setDraft'] = (name, draft) =>
    setDrafts((known) => new Map(known).set(name, draft))
  return <Context value={{ drafts, setDraft }}>{children}</Context>
}

/** Returns all drafts. */
export function useDrafts(): Drafts {
  return useContext(Context).drafts
}

/**
 * Returns the draft of an input.
 *
 * @param value - The text of the input's value. A draft of another value is ignored.
 */
export function useDraft(
  name: DraftName,
  value: string,
): [draft: Draft | undefined, setDraft: (draft: Draft) => void] {
  const { drafts, setDraft } = useContext(Context)
  const draft = drafts.get(name)
  return [draft?.value === value ? draft : undefined, (changed) => setDraft(name, changed)]
}
