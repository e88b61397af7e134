import type {
  CampaignLead,
  CancelSendIntent,
  LeadSubsequence,
  PendingSend,
  Subsequence,
} from 'campaign-lead'

/** The time of every decision of the tests. */
export const NOW = new Date('2025-07-01T12:00:00.000Z')
export const NOW_ISO = '2025-07-01T12:00:00.000Z'

/** The AI tags of the tests' workspace. */
export const TAGS = ['Interested', 'Meeting booked', 'Not now', 'Out of office']

/** The subsequences match the tags `Interested` and `Meeting booked`; the other tags match none. */
export const INTERESTED = aSubsequence('sub_interested', 'Interested follow-up', 'interested')
export const MEETING = aSubsequence('sub_meeting', 'Meeting preparation', 'Meeting booked')
export const SUBSEQUENCES = [INTERESTED, MEETING]

/** Cancels the e-mail of a lead. For tests that need any intent. */
export const CANCEL_SEND = {
  type: 'cancelSend',
  leadId: 'lead_1',
  campaignId: 'cmp_1',
  sendId: 'send_1',
  sequence: 'main',
} as const satisfies CancelSendIntent

/** Creates a plain lead in the main sequence, with these fields. */
export function aLead(fields: Partial<CampaignLead> = {}): CampaignLead {
  return {
    _id: 'lead_1',
    campaignId: 'cmp_1',
    status: 'active',
    aiTag: null,
    currentSequenceStep: 1,
    replied: false,
    addedAt: '2025-06-15T09:00:00.000Z',
    subsequence: null,
    pendingSend: null,
    ...fields,
  }
}

/** Creates an enrollment in a subsequence, with no e-mail sent from it yet. */
export function inSubsequence(
  { id }: Pick<Subsequence, 'id'>,
  fields: Partial<LeadSubsequence> = {},
): LeadSubsequence {
  return {
    id,
    status: 'active',
    currentStep: 0,
    emailsSent: 0,
    enrolledAt: '2025-06-20T09:00:00.000Z',
    completedAt: null,
    ...fields,
  }
}

/** Creates an enrollment that is completed. */
export function pastSubsequence(
  subsequence: Pick<Subsequence, 'id'>,
  fields: Partial<LeadSubsequence> = {},
): LeadSubsequence {
  const completedAt = '2025-06-25T09:00:00.000Z'
  return inSubsequence(subsequence, { status: 'completed', completedAt, ...fields })
}

export function aPendingSend(sequence: PendingSend['sequence']): PendingSend {
  return { id: 'send_1', sequence, sendAt: '2025-07-02T09:00:00.000Z' }
}

export function aSubsequence(id: string, name: string, aiTag: string): Subsequence {
  return { id, name, trigger: { type: 'ai_tag', value: aiTag } }
}
