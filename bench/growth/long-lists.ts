import type { CampaignLead, LeadPatch, Subsequence } from 'campaign-lead'

/** The subsequences of a campaign and the same number of tags. */
export interface LongLists {
  readonly subsequences: readonly Subsequence[]
  readonly tags: readonly string[]
}

export interface Update {
  readonly lead: CampaignLead
  readonly patch: LeadPatch
}

/** Creates lists in which even tags trigger a subsequence, with other casing, and odd tags trigger none. */
export function createLists(length: number): LongLists {
  return {
    subsequences: Array.from({ length }, (_, index) => ({
      id: subsequenceId(index),
      name: `Follow-up of offer ${index}`,
      trigger:
        index % 2 === 0
          ? { type: 'ai_tag', value: tagName(index).toLowerCase() }
          : { type: 'no_reply' },
    })),
    tags: Array.from({ length }, (_, index) => tagName(index)),
  }
}

/**
 * Creates updates of each kind, with the same number of each.
 *
 * @param length - Length of the lists.
 * @param used - Number of tags in use, spread over the lists.
 */
export function createUpdates(length: number, used: number, count: number): Update[] {
  const anyEven = () => (length / used) * 2 * Math.floor((Math.random() * used) / 2)
  const anyOdd = () => anyEven() + 1
  return Array.from({ length: count }, (_, index) => {
    const even = anyEven()
    switch (index % 6) {
      case 0: // enrolled
        return { lead: createLead(index, null, 0), patch: { aiTag: tagName(even) } }
      case 1: // match/same
        return { lead: createLead(index, even, 0), patch: { aiTag: tagName(even) } }
      case 2: // switched
        return { lead: createLead(index, anyOdd(), 0), patch: { aiTag: tagName(even) } }
      case 3: // exited
        return { lead: createLead(index, even, 0), patch: { aiTag: tagName(anyOdd()) } }
      case 4: // skippedInProgress
        return { lead: createLead(index, even, 2), patch: { aiTag: tagName(anyOdd()) } }
      default: // no-match/none
        return { lead: createLead(index, null, 0), patch: { aiTag: tagName(anyOdd()) } }
    }
  })
}

function createLead(index: number, subsequence: number | null, emailsSent: number): CampaignLead {
  return {
    _id: `lead_${index}`,
    campaignId: 'cmp_1',
    status: 'active',
    aiTag: null,
    currentSequenceStep: 1,
    replied: false,
    addedAt: '2025-06-15T09:00:00.000Z',
    subsequence: subsequence === null ? null : createLeadSubsequence(subsequence, emailsSent),
    pendingSend: { id: `send_${index}`, sequence: 'main', sendAt: '2025-07-02T09:00:00.000Z' },
  }
}

function createLeadSubsequence(
  subsequence: number,
  emailsSent: number,
): NonNullable<CampaignLead['subsequence']> {
  return {
    id: subsequenceId(subsequence),
    status: 'active',
    currentStep: emailsSent,
    emailsSent,
    enrolledAt: '2025-06-20T09:00:00.000Z',
    completedAt: null,
  }
}

/** As long as typical database ids. */
function subsequenceId(index: number): string {
  return `subsequence_${String(index).padStart(12, '0')}`
}

function tagName(index: number): string {
  return `Interested in offer ${index}`
}
