import type { Situation } from '../core/enrollment-rules.js'
import type { LeadUpdateErrorCode } from '../core/errors.js'
import type { LeadPreview, PreviewOutcome } from './lead-preview.js'

/** How many leads a change would affect, by kind. */
export interface PreviewCounts {
  /** All previewed leads, including the unreadable: the sum of `outcomes`. */
  readonly leads: number
  readonly outcomes: Readonly<Record<PreviewOutcome, number>>
  /** The leads for which the rule table runs, by its row. */
  readonly situations: Readonly<Record<Situation, number>>
  /** The refused leads, by error code. */
  readonly codes: Readonly<Partial<Record<LeadUpdateErrorCode, number>>>
  readonly webhooks: number
  readonly canceledSends: number
  readonly statusChanges: number
  /** Leads that occur again in the file, not counting the first occurrence of each. */
  readonly duplicates: number
  /** The campaigns of the leads. Above 1, the counts are wrong: campaigns do not share subsequences. */
  readonly campaigns: number
}

/** Counts previews as they are added. */
export interface PreviewCounter {
  readonly add: (preview: LeadPreview) => void
  readonly counts: () => PreviewCounts
}

/** Creates a counter that starts at zero. */
export function createPreviewCounter(): PreviewCounter {
  const totals = { leads: 0, webhooks: 0, canceledSends: 0, statusChanges: 0, duplicates: 0 }
  const outcomes = {
    enrolled: 0,
    switched: 0,
    exited: 0,
    skippedInProgress: 0,
    nothing: 0,
    refused: 0,
    unreadable: 0,
  } satisfies Record<PreviewOutcome, number>
  const situations = {
    'match/none': 0,
    'match/same': 0,
    'match/other/unsent': 0,
    'match/other/sent': 0,
    'match/past': 0,
    'no-match/none': 0,
    'no-match/unsent': 0,
    'no-match/sent': 0,
  } satisfies Record<Situation, number>
  const codes: Partial<Record<LeadUpdateErrorCode, number>> = {}
  const leadIds = new Map<string, Set<string>>()

  function add(preview: LeadPreview): void {
    const { outcome, situation, code, newStatus, emitsWebhook, cancelsSend } = preview
    totals.leads += 1
    outcomes[outcome] += 1
    if (situation !== null) situations[situation] += 1
    if (code !== null) codes[code] = (codes[code] ?? 0) + 1
    if (emitsWebhook) totals.webhooks += 1
    if (cancelsSend) totals.canceledSends += 1
    if (newStatus !== null) totals.statusChanges += 1
    if (isDuplicate(preview)) totals.duplicates += 1
  }

  /** Records the lead, so that its next occurrence is a duplicate. */
  function isDuplicate({ campaignId, leadId }: LeadPreview): boolean {
    if (campaignId === null || leadId === null) return false
    const known = leadIds.get(campaignId)
    if (known === undefined) leadIds.set(campaignId, new Set([leadId]))
    else if (known.has(leadId)) return true
    else known.add(leadId)
    return false
  }

  return {
    add,
    counts: () => ({
      ...totals,
      outcomes: { ...outcomes },
      situations: { ...situations },
      codes: { ...codes },
      campaigns: leadIds.size,
    }),
  }
}
