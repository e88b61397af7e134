import type { PreviewOutcome } from '../../../src/preview/lead-preview.js'
import type { PreviewCounts } from '../../../src/preview/preview-counts.js'

/** Which part of the list of leads is looked at. */
export interface ListView {
  /** `null` for all. */
  readonly outcome: PreviewOutcome | null
  /** A text that they have in them. */
  readonly search: string
  /** How many are passed over; of another preview, none. */
  readonly from: number
  readonly of: PreviewCounts | null
}

/** The first part of all. */
export const WHOLE_LIST: ListView = { outcome: null, search: '', from: 0, of: null }
