import type { ColumnChoices } from '../../../src/preview/column-choices.js'
import { decodeText } from '../../../src/preview/decode-text.js'
import type { CampaignLists, LeadFile, LeadRow } from '../../../src/preview/lead-file.js'
import {
  createLeadPreview,
  type LeadPreview,
  type PreviewOptions,
  type PreviewOutcome,
} from '../../../src/preview/lead-preview.js'
import { createPreviewCounter, type PreviewCounts } from '../../../src/preview/preview-counts.js'
import { createReasonCounter, type ReasonCount } from '../../../src/preview/reason-counts.js'
import type { FieldRename, LeadReading } from '../model/lead-reading.js'
import { type AssumedCount, createRowCompleter } from './complete-rows.js'
import { openLeadFile, type UndecidedColumns } from './open-lead-file.js'
import { printPreviews } from './print-previews.js'
import { readRow } from './read-row.js'

/** The contents of a file. */
export interface OpenedFile extends CampaignLists {
  readonly format: LeadFile['format']
  /** The number of leads, including the unreadable. */
  readonly leads: number
  /** The fields that leads of JSON lack, and that are assumed. */
  readonly assumed: readonly AssumedCount[]
  /** The spellings that make leads unreadable until the file is opened with `acceptRenames`. */
  readonly renames: readonly FieldRename[]
}

/** How a file is read. */
export interface OpeningOptions {
  /** The fields of CSV columns with other names. */
  readonly columns?: ColumnChoices | undefined
  /** Whether other spellings of fields are read in JSON. */
  readonly acceptRenames?: boolean | undefined
}

/** The counts of a preview, and why leads are refused or unreadable. */
export interface PreviewSummary extends PreviewCounts {
  /** The most frequent first. */
  readonly reasons: Readonly<Record<'refused' | 'unreadable', readonly ReasonCount[]>>
}

/** Selects leads by their previews. */
export interface LeadSelection {
  /** `null` selects all outcomes. */
  readonly outcome: PreviewOutcome | null
  /** Part of an id, a situation, an error code, a subsequence name or a reason; case-insensitive. */
  readonly search: string
}

/** Selects the previews to show. */
export interface ListQuery extends LeadSelection {
  readonly offset: number
  readonly limit: number
}

/** A page of the previews. */
export interface Listing {
  readonly previews: readonly ListedPreview[]
  /** The number of selected previews on all pages. */
  readonly total: number
}

/** A preview with its index among all leads. */
export interface ListedPreview extends LeadPreview {
  readonly index: number
}

/** Holds the leads of a file, and previews a patch for each. */
export interface Previewer {
  /**
   * Replaces the leads by those of another file, unless the columns of the file have to be chosen first.
   *
   * @param onProgress - Called with the part that has been read, up to 1.
   * @throws LeadFileError if the file cannot be read. The previous leads are then kept.
   */
  open(
    bytes: Uint8Array,
    options: OpeningOptions,
    onProgress: (progress: number) => void,
  ): Promise<OpenedFile | UndecidedColumns>
  /**
   * Previews a patch for each lead.
   *
   * @param onProgress - Called with the part that has been previewed, up to 1.
   */
  preview(options: PreviewOptions, onProgress: (progress: number) => void): PreviewSummary
  /** Lists the latest preview. */
  list(query: ListQuery): Listing
  /** Reads a lead as a pasted lead is read; `null` if there is no lead with this index. */
  getLead(index: number): Promise<LeadReading | null>
  /** Prints the latest preview of the selected leads. */
  export(selection: LeadSelection, format: 'csv' | 'json'): Blob
  /** Returns the ids of the selected leads; a lead without an id is omitted. */
  listIds(selection: LeadSelection): string[]
}

/** The leads of a file, and how they were read. */
interface OpenRows {
  readonly format: LeadFile['format']
  readonly rows: readonly LeadRow[]
  /** The rows that were completed, as the file has them, by their index. */
  readonly originals: ReadonlyMap<number, LeadRow>
  readonly options: OpeningOptions
}

const LEADS_PER_REPORT = 5_000

/** Creates a previewer without leads. */
export function createPreviewer(): Previewer {
  let opened: OpenRows = { format: 'json', rows: [], originals: new Map(), options: {} }
  // Only the outcomes are stored: storing whole previews takes longer than computing them again.
  let outcomes: readonly PreviewOutcome[] = []
  let previewRow: (row: LeadRow) => LeadPreview

  function* select({ outcome, search }: LeadSelection): Generator<[index: number, row: LeadRow]> {
    const text = search.toLowerCase()
    for (const [index, row] of opened.rows.slice(0, outcomes.length).entries()) {
      if (outcome !== null && outcomes[index] !== outcome) continue
      if (text === '' || contains(previewRow(row), text)) yield [index, row]
    }
  }

  function* selectPreviews(selection: LeadSelection): Generator<LeadPreview> {
    for (const [, row] of select(selection)) yield previewRow(row)
  }

  return {
    async open(bytes, options, onProgress) {
      const file = await openLeadFile(decodeText(bytes), options.columns)
      if ('needsColumns' in file) return file
      const { format, subsequences, tags } = file
      const completer = createRowCompleter(options.acceptRenames ?? false)
      const complete = format === 'json' ? completer.complete : (row: LeadRow) => row
      const rows: LeadRow[] = []
      const originals = new Map<number, LeadRow>()
      for (const { rows: chunk, progress } of file.chunks()) {
        for (const row of chunk) {
          const completed = complete(row)
          if (completed !== row) originals.set(rows.length, row)
          rows.push(completed)
        }
        onProgress(progress)
      }
      opened = { format, rows, originals, options }
      outcomes = []
      const [assumed, renames] = [completer.assumed(), completer.renames()]
      return { format, subsequences, tags, leads: rows.length, assumed, renames }
    },

    preview(options, onProgress) {
      const { rows } = opened
      previewRow = createLeadPreview(options)
      const counter = createPreviewCounter()
      const reasons = createReasonCounter()
      const newOutcomes: PreviewOutcome[] = []
      for (const row of rows) {
        const preview = previewRow(row)
        counter.add(preview)
        reasons.add(preview)
        newOutcomes.push(preview.outcome)
        if (newOutcomes.length % LEADS_PER_REPORT === 0)
          onProgress(newOutcomes.length / rows.length)
      }
      outcomes = newOutcomes
      const [refused, unreadable] = [reasons.list('refused'), reasons.list('unreadable')]
      return { ...counter.counts(), reasons: { refused, unreadable } }
    },

    list({ offset, limit, ...selection }) {
      const previews: ListedPreview[] = []
      let total = 0
      for (const [index, row] of select(selection)) {
        const isShown = total >= offset && previews.length < limit
        if (isShown) previews.push(Object.assign({ index }, previewRow(row)))
        total += 1
      }
      return { previews, total }
    },

    async getLead(index) {
      const { rows, originals, options } = opened
      const row = originals.get(index) ?? rows[index]
      return row === undefined ? null : readRow(row, options)
    },

    export: (selection, format) => printPreviews(selectPreviews(selection), opened.format, format),

    listIds(selection) {
      const ids: string[] = []
      for (const { leadId } of selectPreviews(selection)) if (leadId !== null) ids.push(leadId)
      return ids
    },
  }
}

function contains(
  { leadId, situation, code, reason, subsequenceName }: LeadPreview,
  text: string,
): boolean {
  return [leadId, situation, code, reason, subsequenceName].some(
    (part) => part?.toLowerCase().includes(text) === true,
  )
}
