import type { CampaignLead, LeadPatch, Subsequence } from 'campaign-lead'

/** A campaign's subsequences and its workspace's tags, as many of each. */
export interface LongLists {
  readonly subsequences: readonly Subsequence[]
  readonly tags: readonly string[]
}

/** What is decided on. */
export interface Update {
  readonly lead: CampaignLead
  readonly patch: LeadPatch
}

/** Lists whose even tags trigger a subsequence, in another case, and whose odd ones trigger none. */
export function listsOf(length: number): LongLists {
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
 * Updates of each kind, as many of each.
 *
 * @param length - Of the lists.
 * @param used - How many of the tags are asked for, from all over the lists.
 */
export function updatesIn(length: number, used: number, count: number): Update[] {
  const anyEven = () => (length / used) * 2 * Math.floor((Math.random() * used) / 2)
  const anyOdd = () => anyEven() + 1
  return Array.from({ length: count }, (_, index) => {
    const even = anyEven()
    switch (index % 6) {
      case 0: // enrolled
        return { lead: leadIn(index, null, 0), patch: { aiTag: tagName(even) } }
      case 1: // match/same
        return { lead: leadIn(index, even, 0), patch: { aiTag: tagName(even) } }
      case 2: // switched
        return { lead: leadIn(index, anyOdd(), 0), patch: { aiTag: tagName(even) } }
      case 3: // exited
        return { lead: leadIn(index, even, 0), patch: { aiTag: tagName(anyOdd()) } }
      case 4: // skippedInProgress
        return { lead: leadIn(index, even, 2), patch: { aiTag: tagName(anyOdd()) } }
      default: // no-match/none
        return { lead: leadIn(index, null, 0), patch: { aiTag: tagName(anyOdd()) } }
    }
  })
}

function leadIn(index: number, subsequence: number | null, emailsSent: number): CampaignLead {
  return {
    _id: `lead_${index}`,
    campaignId: 'cmp_1',
    status: 'active',
    aiTag: null,
    currentSequenceStep: 1,
    replied: false,
    addedAt: '2025-06-15T09:00:00.000Z',
    subsequence: subsequence === null ? null : placeIn(subsequence, emailsSent),
    pendingSend: { id: `send_${index}`, sequence: 'main', sendAt: '2025-07-02T09:00:00.000Z' },
  }
}

function placeIn(
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

/** As long as the ids that databases give. */
function subsequenceId(index: number): string {
  return `subsequence_${String(index).padStart(12, '0')}`
}

function tagName(index: number): string {
  return `Interested in offer ${index}`
}
