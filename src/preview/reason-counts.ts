import type { LeadPreview } from './lead-preview.js'

/** An outcome that has a reason. */
export type ReasonedOutcome = 'refused' | 'unreadable'

/** Why leads are refused or unreadable, and how many. */
export interface ReasonCount {
  /** The reason of the first lead. */
  readonly reason: string
  /** Whether other leads have another invalid value at the end of the reason. */
  readonly hasOtherValues: boolean
  readonly count: number
  /** The position of the first lead. */
  readonly position: number
  /** The id of the first lead, if it is known. */
  readonly leadId: string | null
}

/** Counts reasons as previews are added. */
export interface ReasonCounter {
  readonly add: (preview: LeadPreview) => void
  /** Lists the reasons, the most frequent first. */
  readonly list: (outcome: ReasonedOutcome) => ReasonCount[]
}

/**
 * Creates a counter that groups equal reasons. Reasons that differ only in the invalid value are equal: otherwise a
 * file with 50,000 ids that end with a space would have 50,000 reasons.
 */
export function createReasonCounter(): ReasonCounter {
  const reasons: Readonly<Record<ReasonedOutcome, Map<string, ReasonCount>>> = {
    refused: new Map(),
    unreadable: new Map(),
  }
  return {
    add({ outcome, reason, position, leadId }) {
      if ((outcome !== 'refused' && outcome !== 'unreadable') || reason === null) return
      const key = reason.replace(/, got .*/s, '')
      const first = reasons[outcome].get(key)
      reasons[outcome].set(
        key,
        first === undefined
          ? { reason, hasOtherValues: false, count: 1, position, leadId }
          : {
              ...first,
              hasOtherValues: first.hasOtherValues || first.reason !== reason,
              count: first.count + 1,
            },
      )
    },
    list: (outcome) => [...reasons[outcome].values()].sort((one, other) => other.count - one.count),
  }
}
