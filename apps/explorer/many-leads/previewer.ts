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

/** What a file has in it. */
export interface OpenedFile extends CampaignLists {
  readonly format: LeadFile['format']
  /** The unreadable ones too. */
  readonly leads: number
}

/** Which previews are to be shown. */
export interface ListQuery {
  /** `null` for all. */
  readonly outcome: PreviewOutcome | null
  /** Part of an id, a row of the table, a subsequence or a reason; case is ignored. */
  readonly search: string
  /** How many are passed over. */
  readonly from: number
  readonly howMany: number
}

/** A part of the previews. */
export interface Listing {
  readonly previews: readonly ListedPreview[]
  /** How many there are of the kind, shown or not. */
  readonly total: number
}

/** A preview, and where it is among all. */
export interface ListedPreview extends LeadPreview {
  readonly index: number
}

/** Keeps many leads, and previews a patch of them. */
export interface Previewer {
  /**
   * Reads leads in place of those that it has.
   *
   * @param onShare - Told how much of them is read: 1 is all.
   * @throws LeadFileError where they cannot be read at all.
   */
  open(bytes: Uint8Array, onShare: (share: number) => void): OpenedFile
  /**
   * Previews a patch of each.
   *
   * @param onShare - Told how much of them is previewed: 1 is all.
   */
  preview(options: PreviewOptions, onShare: (share: number) => void): PreviewCounts
  /** Of the preview that was made last. */
  list(query: ListQuery): Listing
  /** `null` for one that is unreadable. */
  leadAt(index: number): CampaignLead | null
}

const LEADS_AT_A_TIME = 5_000

/** Makes one that has no leads yet. */
export function createPreviewer(): Previewer {
  let rows: readonly LeadRow[] = []
  // Of each lead no more than this: to keep what is made in a moment takes longer than to make it again.
  let outcomes: readonly PreviewOutcome[] = []
  let previewRow: (row: LeadRow) => LeadPreview

  return {
    open(bytes, onShare) {
      const file = readLeadFile(decodeText(bytes))
      const read: LeadRow[] = []
      for (const { rows: portion, progress: share } of file.chunks()) {
        for (const row of portion) read.push(row)
        onShare(share)
      }
      rows = read
      outcomes = []
      const { format, subsequences, tags } = file
      return { format, subsequences, tags, leads: rows.length }
    },

    preview(options, onShare) {
      previewRow = createLeadPreview(options)
      const counter = createPreviewCounter()
      const made: PreviewOutcome[] = []
      for (const row of rows) {
        const preview = previewRow(row)
        counter.add(preview)
        made.push(preview.outcome)
        if (made.length % LEADS_AT_A_TIME === 0) onShare(made.length / rows.length)
      }
      outcomes = made
      return counter.counts()
    },

    list({ outcome, search, from, howMany }) {
      const text = search.toLowerCase()
      const found: ListedPreview[] = []
      let total = 0
      for (const [index, row] of rows.slice(0, outcomes.length).entries()) {
        if (outcome !== null && outcomes[index] !== outcome) continue
        if (text !== '' && !mentions(previewRow(row), text)) continue
        const isShown = total >= from && found.length < howMany
        if (isShown) found.push(Object.assign({ index }, previewRow(row)))
        total += 1
      }
      return { previews: found, total }
    },

    leadAt(index) {
      const row = rows[index]
      if (row === undefined || 'issue' in row || outcomes[index] === 'unreadable') return null
      return row.lead
    },
  }
}

function mentions(
  { leadId, situation, code, reason, subsequenceName }: LeadPreview,
  text: string,
): boolean {
  return [leadId, situation, code, reason, subsequenceName].some(
    (part) => part?.toLowerCase().includes(text) === true,
  )
}
