import { createContext, type ReactNode, useContext, useState } from 'react'
import type { Draft, DraftName, Drafts } from '../model/drafts.js'

interface KeptDrafts {
  readonly drafts: Drafts
  readonly keep: (name: DraftName, draft: Draft) => void
}

const Context = createContext<KeptDrafts>({ drafts: new Map(), keep: () => undefined })

/** Keeps what is typed, for the parts of the page within it, also while a field is not to be seen. */
export function DraftsProvider({ children }: { readonly children: ReactNode }) {
  const [drafts, setDrafts] = useState<Drafts>(new Map())
  const keep: KeptDrafts['keep'] = (name, draft) =>
    setDrafts((known) => new Map(known).set(name, draft))
  return <Context value={{ drafts, keep }}>{children}</Context>
}

/** All that has been typed. */
export function useDrafts(): Drafts {
  return useContext(Context).drafts
}

/**
 * What has been typed into a field.
 *
 * @param value - The text of the value that the field has: the draft of another one is none of it.
 */
export function useDraft(
  name: DraftName,
  value: string,
): [draft: Draft | undefined, keep: (draft: Draft) => void] {
  const { drafts, keep } = useContext(Context)
  const draft = drafts.get(name)
  return [draft?.of === value ? draft : undefined, (changed) => keep(name, changed)]
}
