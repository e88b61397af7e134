import { createContext, useContext } from 'react'
import type { Draft, DraftName, Drafts } from '../model/drafts.js'

/** The drafts of all inputs, also of inputs that are not shown. */
export interface DraftsState {
  readonly drafts: Drafts
  readonly setDraft: (name: DraftName, draft: Draft) => void
}

/** Provides the drafts of the page. */
export const DraftsContext = createContext<DraftsState>({
  drafts: new Map(),
  setDraft: () => undefined,
})

/** Returns all drafts. */
export function useDrafts(): Drafts {
  return useContext(DraftsContext).drafts
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
  const { drafts, setDraft } = useContext(DraftsContext)
  const draft = drafts.get(name)
  return [draft?.value === value ? draft : undefined, (changed) => setDraft(name, changed)]
}
