import { isLeadUpdateError, parseLeadPatch } from 'campaign-lead'
import { useEffect, useRef, useState } from 'react'
import type { PreviewOptions } from '../../../src/preview/lead-preview.js'
import type { PreviewCounts } from '../../../src/preview/preview-counts.js'
import type { Exploration } from '../model/exploration.js'
import { toFormPatch } from '../model/read-exploration.js'
import {
  type CallPreviewWorker,
  openPreviewWorker,
  type PreviewWorker,
} from './open-preview-worker.js'
import type { OpenedFile } from './previewer.js'

/** The state of the file and its preview. */
export type PreviewState =
  | { readonly phase: 'empty' }
  | { readonly phase: 'reading'; readonly name: string; readonly progress: number }
  | { readonly phase: 'unreadable'; readonly name: string; readonly reason: string }
  | { readonly phase: 'lost'; readonly name: string; readonly reason: string }
  | ReadPreview

/** The file has been read. `counts` are those of the latest preview, or `null` before the first preview. */
export interface ReadPreview {
  readonly phase: 'read'
  readonly name: string
  readonly file: OpenedFile
  readonly counts: PreviewCounts | null
  /** The progress of the current preview; `null` if no preview is running. */
  readonly progress: number | null
  readonly error: string | null
}

/** The text of a file, and a name for it. */
export interface NamedLeads {
  readonly name: string
  readonly content: Blob
}

/** The result of {@link usePreview}. */
export interface ManyLeadsPreview {
  readonly state: PreviewState
  /** Replaces the current leads. */
  readonly open: (leads: NamedLeads) => void
  readonly call: CallPreviewWorker
}

/** The input of a preview in addition to the leads. */
export interface PreviewedUpdate extends Pick<Exploration, 'subsequences' | 'tags' | 'policy'> {
  /** Any JSON. */
  readonly patch: unknown
  /** ISO 8601, UTC, milliseconds. */
  readonly now: string
}

/** Reads and previews leads in a worker. The preview is repeated whenever its input changes. */
export function usePreview(
  { subsequences, tags, policy, patch, now }: PreviewedUpdate,
  onOpened: (file: OpenedFile) => void,
): ManyLeadsPreview {
  const worker = useRef<PreviewWorker | null>(null)
  const [state, setState] = useState<PreviewState>({ phase: 'empty' })
  // The callback may have changed while the file was read.
  const latestOnOpened = useRef(onOpened)
  latestOnOpened.current = onOpened
  const file = state.phase === 'read' ? state.file : null
  const hasCounts = state.phase === 'read' && state.counts !== null

  const call: CallPreviewWorker = (name, argument, onProgress) => {
    worker.current ??= openPreviewWorker()
    return worker.current.call(name, argument, onProgress)
  }

  useEffect(
    () => () => {
      worker.current?.close()
      worker.current = null
    },
    [],
  )

  async function open({ name, content }: NamedLeads): Promise<void> {
    // Cancels the work on other leads.
    worker.current?.close()
    worker.current = openPreviewWorker()
    const own = worker.current
    const update = (next: PreviewState) => {
      if (worker.current === own) setState(next)
    }
    update({ phase: 'reading', name, progress: 0 })
    try {
      const opened = await own.call('open', content, (progress) =>
        update({ phase: 'reading', name, progress }),
      )
      update({ phase: 'read', name, file: opened, counts: null, progress: 0, error: null })
      if (worker.current === own) latestOnOpened.current(opened)
      own.ended.catch((error: unknown) =>
        update({ phase: 'lost', name, reason: formatMessage(error) }),
      )
    } catch (error) {
      update({ phase: 'unreadable', name, reason: formatMessage(error) })
    }
  }

  useEffect(() => {
    if (file === null) return undefined
    let isCurrent = true
    const update = (changed: Partial<ReadPreview>) => {
      if (!isCurrent) return
      setState((known) => (known.phase === 'read' ? { ...known, ...changed } : known))
    }
    async function preview(): Promise<void> {
      try {
        const options = { subsequences, tags, policy, patch: readPatch(patch), now: new Date(now) }
        const counts = await call('preview', options, (progress) => update({ progress }))
        update({ counts, progress: null, error: null })
      } catch (error) {
        update({ counts: null, progress: null, error: formatMessage(error) })
      }
    }
    // The counts stay those of the previous preview until this preview is done.
    update({ progress: 0 })
    // Debounced while the input is typed, except for the first preview.
    const timer = setTimeout(() => void preview(), hasCounts ? 100 : 0)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [file, subsequences, tags, policy, patch, now])

  return { state, open: (leads) => void open(leads), call }
}

/** @throws LeadUpdateError if the patch is invalid, so that it is refused for every lead. */
function readPatch(patch: unknown): PreviewOptions['patch'] {
  return toFormPatch(patch) ?? parseLeadPatch(patch)
}

function formatMessage(error: unknown): string {
  if (isLeadUpdateError(error))
    return `Every lead would be refused. ${error.code}: ${error.message}`
  return error instanceof Error ? error.message : String(error)
}
