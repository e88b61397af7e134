import type { CampaignLead } from '../core/lead.js'
import type { Subsequence } from '../core/subsequence.js'

/** What a campaign has beside its leads; `undefined` where a file does not say. */
export interface CampaignLists {
  /** In their order of precedence. */
  readonly subsequences: readonly Subsequence[] | undefined
  /** The names of the workspace's AI tags. */
  readonly tags: readonly string[] | undefined
}

/** Leads that were read from a text. */
export interface LeadFile extends CampaignLists {
  /** Tells what a position is: the index of an item, from 0, or the number of a line, from 1. */
  readonly format: 'json' | 'csv'
  /** Reads the rows from the first on, some at a time, so that who reads them can do something else between. */
  readonly portions: () => Iterable<LeadPortion>
}

/** The rows that were read at a time. */
export interface LeadPortion {
  readonly rows: readonly LeadRow[]
  /** How much of the file is read with them: 1 is all. */
  readonly share: number
}

/** An item of a JSON array, or a row of a CSV file. */
export type LeadRow =
  | {
      readonly position: number
      /** As the file has it: whether it is a lead is not known yet. */
      readonly lead: CampaignLead
    }
  | {
      readonly position: number
      /** `null` where it is empty, or where it is not known which cell it is. */
      readonly leadId: string | null
      /** Why no lead can be made of the row. */
      readonly fault: string
    }
