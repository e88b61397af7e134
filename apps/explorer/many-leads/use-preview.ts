import { useEffect, useMemo, useRef, useState } from 'react'
import type { ColumnsDescription } from '../../../src/preview/column-choices.js'
import type { Exploration } from '../model/exploration.js'
import {
  type CallPreviewWorker,
  openPreviewWorker,
  type PreviewWorker,
} from './open-preview-worker.js'
import type { OpenedFile, OpeningOptions, PreviewSummary } from './previewer.js'
import { formatPreviewError, readPatch } from './read-patch.js'

/** The leads that have been read, and their preview. */
export interface ReadLeads extends NamedLeads {
  readonly file: OpenedFile
  /** How the file was read. */
  readonly options: OpeningOptions
  /** When the file was read: the time of the preview, so that a later look at the list shows the same preview. */
  readonly now: Date
  /** The counts of the latest preview, or `null` before the first preview. */
  readonly counts: PreviewSummary | null
  /** The progress of the current preview; `null` if no preview is running. */
  readonly progress: number | null
  readonly error: string | null
}

/** Leads that are being opened, or could not be. */
export type Opening =
  | { readonly phase: 'reading'; readonly name: string; readonly progress: number }
  | {
      readonly phase: 'undecided'
      readonly leads: NamedLeads
      readonly description: ColumnsDescription
    }
  | { readonly phase: 'unreadable'; readonly name: string; readonly reason: string }
  | { readonly phase: 'lost'; readonly name: string; readonly reason: string }

/** The text of a file, and a name for it. */
export interface NamedLeads {
  readonly name: string
  readonly content: Blob
}

/** The result of {@link usePreview}. */
export interface ManyLeadsPreview {
  /** `null` before the first file has been read. They are kept if another file cannot be read. */
  readonly leads: ReadLeads | null
  /** `null` if nothing is being opened. */
  readonly opening: Opening | null
  /** Replaces the current leads, once the new leads have been read. */
  readonly open: (leads: NamedLeads, options?: OpeningOptions) => void
  /** Stops the opening of leads. */
  readonly cancel: () => void
  readonly call: CallPreviewWorker
}

/** The input of a preview in addition to the leads. */
export interface PreviewedUpdate extends Pick<Exploration, 'subsequences' | 'tags' | 'policy'> {
  /** Any JSON. */
  readonly patch: unknown
  /** Whether the latest change was typed: the preview then waits for a rest. */
  readonly isTyping: boolean
}

/** Reads and previews leads in a worker. The preview is repeated whenever the value of its input changes. */
export function usePreview(
  update: PreviewedUpdate,
  onOpened: (name: string, file: OpenedFile) => void,
): ManyLeadsPreview {
  const [leads, setLeads] = useState<ReadLeads | null>(null)
  const [opening, setOpening] = useState<Opening | null>(null)
  /** The worker that has the leads. */
  const worker = useRef<PreviewWorker | null>(null)
  /** The worker that reads other leads. */
  const reader = useRef<PreviewWorker | null>(null)
  // The callback may have changed while the file was read.
  const latestOnOpened = useRef(onOpened)
  latestOnOpened.current = onOpened

  useEffect(
    () => () => {
      worker.current?.close()
      reader.current?.close()
    },
    [],
  )

  async function open({ name, content }: NamedLeads, options: OpeningOptions = {}): Promise<void> {
    // Cancels the reading of other leads.
    reader.current?.close()
    const own = openPreviewWorker()
    reader.current = own
    const report = (next: Opening) => {
      if (reader.current === own) setOpening(next)
    }
    report({ phase: 'reading', name, progress: 0 })
    try {
      const file = await own.call('open', { content, ...options }, (progress) =>
        report({ phase: 'reading', name, progress }),
      )
      if (reader.current !== own) return
      if ('needsColumns' in file) {
        own.close()
        report({ phase: 'undecided', leads: { name, content }, description: file.needsColumns })
        return
      }
      worker.current?.close()
      worker.current = own
      reader.current = null
      setOpening(null)
      const preview = { counts: null, progress: 0, error: null }
      setLeads({ name, content, file, options, now: new Date(), ...preview })
      latestOnOpened.current(name, file)
      own.ended.catch((error: unknown) => {
        if (worker.current !== own) return
        setLeads(null)
        setOpening({ phase: 'lost', name, reason: formatPreviewError(error) })
      })
    } catch (error) {
      report({ phase: 'unreadable', name, reason: formatPreviewError(error) })
      own.close()
    }
  }

  const call: CallPreviewWorker = (name, argument, onProgress) => {
    if (worker.current === null) return Promise.reject(new Error('No leads are open'))
    return worker.current.call(name, argument, onProgress)
  }
  usePreviewOf(leads, update, call, (changed) =>
    setLeads((known) => known && { ...known, ...changed }),
  )

  function cancel(): void {
    reader.current?.close()
    reader.current = null
    setOpening(null)
  }

  return { leads, opening, open: (opened, options) => void open(opened, options), cancel, call }
}

const REST_MS = 300

/** Previews the leads whenever the file or the value of the input changes. */
function usePreviewOf(
  leads: ReadLeads | null,
  { subsequences, tags, policy, patch, isTyping }: PreviewedUpdate,
  call: CallPreviewWorker,
  onChange: (changed: Partial<ReadLeads>) => void,
): void {
  const { file = null, now = null } = leads ?? {}
  // The browser's Back restores an equal exploration as another object, which must not repeat the preview.
  const key = JSON.stringify([subsequences, tags, policy, patch])
  const input = useMemo(() => ({ subsequences, tags, policy, patch }), [key])

  useEffect(() => {
    if (file === null || now === null) return undefined
    let isCurrent = true
    const change = (changed: Partial<ReadLeads>) => {
      if (isCurrent) onChange(changed)
    }
    async function preview(at: Date): Promise<void> {
      try {
        const options = { ...input, patch: readPatch(input.patch), now: at }
        const counted = await call('preview', options, (progress) => change({ progress }))
        change({ counts: counted, progress: null, error: null })
      } catch (error) {
        change({ counts: null, progress: null, error: formatPreviewError(error) })
      }
    }
    // The counts stay those of the previous preview until this preview is done.
    change({ progress: 0 })
    const timer = setTimeout(() => void preview(now), isTyping ? REST_MS : 0)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [file, now, input])
}
