import type { CampaignLead } from 'campaign-lead'
import { decodeText } from '../../../src/preview/decode-text.js'
import type { CampaignLists, LeadFile, LeadRow } from '../../../src/preview/lead-file.js'
import {
  createLeadPreview,
  type LeadPreview,
  type PreviewOptions,
  type PreviewOutcome,
} from '../../../src/preview/lead-preview.js'
import { createPreviewCounter, type PreviewCounts } from '../../../src/preview/preview-counts.js'
import { readLeadFile } from '../../../src/preview/read-lead-file.js'

/** The contents of a file. */
export interface OpenedFile extends CampaignLists {
  readonly format: LeadFile['format']
  /** The number of leads, including the unreadable. */
  readonly leads: number
}

/** Selects the previews to show. */
export interface ListQuery {
  /** `null` selects all outcomes. */
  readonly outcome: PreviewOutcome | null
  /** Part of an id, a situation, an error code, a subsequence name or a reason; case-insensitive. */
  readonly search: string
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
   * Replaces the leads by those of another file.
   *
   * @param onProgress - Called with the part that has been read, up to 1.
   * @throws LeadFileError if the file cannot be read. The previous leads are then kept.
   */
  open(bytes: Uint8Array, onProgress: (progress: number) => void): OpenedFile
  /**
   * Previews a patch for each lead.
   *
   * @param onProgress - Called with the part that has been previewed, up to 1.
   */
  preview(options: PreviewOptions, onProgress: (progress: number) => void): PreviewCounts
  /** Lists the latest preview. */
  list(query: ListQuery): Listing
  /** Returns `null` for an unreadable lead. */
  getLead(index: number): CampaignLead | null
}

const LEADS_PER_REPORT = 5_000

/** Creates a previewer without leads. */
export function createPreviewer(): Previewer {
  let rows: readonly LeadRow[] = []
  // Only the outcomes are stored: storing whole previews takes longer than computing them again.
  let outcomes: readonly PreviewOutcome[] = []
  let previewRow: (row: LeadRow) => LeadPreview

  return {
    open(bytes, onProgress) {
      const file = readLeadFile(decodeText(bytes))
      const read: LeadRow[] = []
      for (const { rows: chunk, progress } of file.chunks()) {
        for (const row of chunk) read.push(row)
        onProgress(progress)
      }
      rows = read
      outcomes = []
      const { format, subsequences, tags } = file
      return { format, subsequences, tags, leads: rows.length }
    },

    preview(options, onProgress) {
      previewRow = createLeadPreview(options)
      const counter = createPreviewCounter()
      const newOutcomes: PreviewOutcome[] = []
      for (const row of rows) {
        const preview = previewRow(row)
        counter.add(preview)
        newOutcomes.push(preview.outcome)
        if (newOutcomes.length % LEADS_PER_REPORT === 0)
          onProgress(newOutcomes.length / rows.length)
      }
      outcomes = newOutcomes
      return counter.counts()
    },

    list({ outcome, search, offset, limit }) {
      const text = search.toLowerCase()
      const found: ListedPreview[] = []
      let total = 0
      for (const [index, row] of rows.slice(0, outcomes.length).entries()) {
        if (outcome !== null && outcomes[index] !== outcome) continue
        if (text !== '' && !contains(previewRow(row), text)) continue
        const isShown = total >= offset && found.length < limit
        if (isShown) found.push(Object.assign({ index }, previewRow(row)))
        total += 1
      }
      return { previews: found, total }
    },

    getLead(index) {
      const row = rows[index]
      if (row === undefined || 'issue' in row || outcomes[index] === 'unreadable') return null
      return row.lead
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
