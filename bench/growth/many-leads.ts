import type { CampaignLead, Subsequence } from 'campaign-lead'

export const TAGS: readonly string[] = Array.from({ length: 10 }, (_, index) => `Tag ${index}`)

/** Triggered by the first five tags. */
export const SUBSEQUENCES: readonly Subsequence[] = TAGS.slice(0, 5).map((value, index) => ({
  id: `sub_${index}`,
  name: `Follow-up ${index}`,
  trigger: { type: 'ai_tag', value },
}))

/** Creates leads in no subsequence. Every third lead has a pending send. */
export function createLeads(count: number): CampaignLead[] {
  return Array.from({ length: count }, (_, index) => ({
    _id: `lead_${index}`,
    campaignId: 'cmp_1',
    status: 'active',
    aiTag: null,
    currentSequenceStep: 1,
    replied: false,
    addedAt: '2025-06-15T09:00:00.000Z',
    subsequence: null,
    pendingSend:
      index % 3 === 0
        ? { id: `send_${index}`, sequence: 'main', sendAt: '2025-07-02T09:00:00.000Z' }
        : null,
  }))
}
