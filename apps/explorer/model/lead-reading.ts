import type { CampaignLead } from 'campaign-lead'
import type { Lists } from './exploration.js'

/** The result of reading a text as one lead. */
export type LeadReading =
  | ReadLead
  | UnreadableLead
  | {
      /** The text has several leads. */
      readonly kind: 'many'
      readonly count: number
    }

/** A lead with all fields, also if the text has only some of them. */
export interface ReadLead {
  readonly kind: 'lead'
  readonly lead: CampaignLead
  /** Sentences for people: what was converted, and which placeholders are used. */
  readonly notes: readonly string[]
  /** The missing fields that decide the result, which is wrong if the lead has them. */
  readonly assumed: readonly AssumedField[]
  /** The lists of the text; a list is absent if the text does not have it. */
  readonly lists: Partial<Lists>
}

/** A text that is not a lead, with the reasons. */
export interface UnreadableLead {
  readonly kind: 'unreadable'
  /** At least one, in the order of their lines. */
  readonly issues: readonly ReadingIssue[]
  /** The spellings that can be accepted with the option `acceptRenames`. */
  readonly renames: readonly FieldRename[]
}

/** A field that the rules read. If it is missing, it is assumed to be `null`. */
export type AssumedField = 'aiTag' | 'subsequence' | 'pendingSend'

/** Why a text cannot be read. */
export interface ReadingIssue {
  /** Names the field and its value. */
  readonly message: string
  /** From 1; `null` if the issue has no line. */
  readonly line: number | null
}

/** Another spelling of a field, such as `pending_send.send_at` of `pendingSend.sendAt`. */
export interface FieldRename {
  readonly from: string
  readonly to: string
}
