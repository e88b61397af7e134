import type { CampaignLead } from '../core/lead.js'
import type { Subsequence } from '../core/subsequence.js'

/** The rest of a campaign, without its leads. A list is `undefined` if the file does not contain it. */
export interface CampaignLists {
  /** In order of precedence. */
  readonly subsequences: readonly Subsequence[] | undefined
  /** The names of the workspace's AI tags. */
  readonly tags: readonly string[] | undefined
}

/** The leads of a JSON or CSV text. */
export interface LeadFile extends CampaignLists {
  /** Defines what a position is: in JSON the index of an item, from 0; in CSV the line number, from 1. */
  readonly format: 'json' | 'csv'
  /** Reads the rows in chunks, so that the caller can do other work in between. */
  readonly chunks: () => Iterable<LeadChunk>
}

/** Some of the rows of a file. */
export interface LeadChunk {
  readonly rows: readonly LeadRow[]
  /** The part of the file that has been read after this chunk, up to 1. */
  readonly progress: number
}

/** An item of a JSON array, or a row of CSV. */
export type LeadRow =
  | {
      readonly position: number
      /** Unchecked: it may have any type at run time. */
      readonly lead: CampaignLead
    }
  | {
      readonly position: number
      /** `null` if it is empty, or if the row's cells cannot be assigned to their columns. */
      readonly leadId: string | null
      /** Why the row cannot be read as a lead. */
      readonly issue: string
    }

/** A file cannot be read. The message is shown to the person who chose the file. */
export class LeadFileError extends Error {
  override readonly name: string = 'LeadFileError'
}
