import { isLeadUpdateError, parseLeadPatch } from 'campaign-lead'
import { useEffect, useRef, useState } from 'react'
import type { PreviewOptions } from '../../../src/preview/lead-preview.js'
import type { PreviewCounts } from '../../../src/preview/preview-counts.js'
import type { Exploration } from '../model/exploration.js'
import { formPatchOf } from '../model/form-patch.js'
import {
  type AskPreviewWorker,
  openPreviewWorker,
  type PreviewWorker,
} from './open-preview-worker.js'
import type { OpenedFile } from './previewer.js'

/** How far it is with many leads. */
export type PreviewState =
  | { readonly phase: 'empty' }
  | { readonly phase: 'reading'; readonly name: string; readonly share: number }
  | { readonly phase: 'unreadable'; readonly name: string; readonly reason: string }
  | { readonly phase: 'lost'; readonly name: string; readonly reason: string }
  | ReadPreview

/** Leads that are read; `counts` are of the preview that was made last, and `null` before the first. */
export interface ReadPreview {
  readonly phase: 'read'
  readonly name: string
  readonly file: OpenedFile
  readonly counts: PreviewCounts | null
  /** Of the preview that is being made; `null` where none is. */
  readonly share: number | null
  /** What went wrong with the preview. */
  readonly fault: string | null
}

/** Leads, and what they are called. */
export interface NamedLeads {
  readonly name: string
  readonly content: Blob
}

/** Many leads, and a preview of them. */
export interface ManyLeadsPreview {
  readonly state: PreviewState
  /** Takes them in place of what it has. */
  readonly open: (leads: NamedLeads) => void
  readonly ask: AskPreviewWorker
}

/** What is previewed, beside the leads. */
export interface PreviewedUpdate extends Pick<Exploration, 'subsequences' | 'tags' | 'policy'> {
  /** Any JSON. */
  readonly patch: unknown
  /** ISO 8601, UTC, milliseconds. */
  readonly now: string
}

/** Reads many leads and previews a patch of them, in a worker, again whenever what they are decided by changes. */
export function usePreview(
  { subsequences, tags, policy, patch, now }: PreviewedUpdate,
  onOpened: (file: OpenedFile) => void,
): ManyLeadsPreview {
  const worker = useRef<PreviewWorker | null>(null)
  const [state, setState] = useState<PreviewState>({ phase: 'empty' })
  // What is looked at may have changed while the file was read.
  const tellOpened = useRef(onOpened)
  tellOpened.current = onOpened
  const file = state.phase === 'read' ? state.file : null
  const hasCounts = state.phase === 'read' && state.counts !== null

  const ask: AskPreviewWorker = (name, given, onShare) => {
    worker.current ??= openPreviewWorker()
    return worker.current.ask(name, given, onShare)
  }

  useEffect(
    () => () => {
      worker.current?.close()
      worker.current = null
    },
    [],
  )

  async function open({ name, content }: NamedLeads): Promise<void> {
    // What is under way with other leads is of no use any more.
    worker.current?.close()
    worker.current = openPreviewWorker()
    const own = worker.current
    const tell = (told: PreviewState) => {
      if (worker.current === own) setState(told)
    }
    tell({ phase: 'reading', name, share: 0 })
    try {
      const opened = await own.ask('open', content, (share) =>
        tell({ phase: 'reading', name, share }),
      )
      tell({ phase: 'read', name, file: opened, counts: null, share: 0, fault: null })
      if (worker.current === own) tellOpened.current(opened)
      own.ended.catch((error: unknown) => tell({ phase: 'lost', name, reason: messageOf(error) }))
    } catch (error) {
      tell({ phase: 'unreadable', name, reason: messageOf(error) })
    }
  }

  useEffect(() => {
    if (file === null) return undefined
    let isCurrent = true
    const tell = (told: Partial<ReadPreview>) => {
      if (isCurrent) setState((known) => (known.phase === 'read' ? { ...known, ...told } : known))
    }
    async function preview(): Promise<void> {
      try {
        const options = { subsequences, tags, policy, patch: readPatch(patch), now: new Date(now) }
        const counts = await ask('preview', options, (share) => tell({ share }))
        tell({ counts, share: null, fault: null })
      } catch (error) {
        tell({ counts: null, share: null, fault: messageOf(error) })
      }
    }
    // The counts that are there are of what was asked before.
    tell({ share: 0 })
    // Of what has been previewed already not at each key, where somebody types.
    const timer = setTimeout(() => void preview(), hasCounts ? 100 : 0)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [file, subsequences, tags, policy, patch, now])

  return { state, open: (leads) => void open(leads), ask }
}

/** @throws LeadUpdateError for a patch that is refused for every lead, since it is none. */
function readPatch(patch: unknown): PreviewOptions['patch'] {
  return formPatchOf(patch) ?? parseLeadPatch(patch)
}

function messageOf(error: unknown): string {
  if (isLeadUpdateError(error))
    return `Every lead would be refused. ${error.code}: ${error.message}`
  return error instanceof Error ? error.message : String(error)
}
