import type { CampaignLead, LeadSubsequence, Subsequence } from 'campaign-lead'
import type { MemorySeed } from 'campaign-lead/memory'

/** The campaign of the sample data. Its first lead has the id of the public documentation. */
export const CAMPAIGN_ID = '665a1b2c3d4e5f6a7b8c9d0e'
export const WORKSPACE_ID = 'ws_acme'

const followUp: Subsequence = {
  id: 'sub_interested',
  name: 'Interested follow-up',
  trigger: { type: 'ai_tag', value: 'Interested' },
}
const meeting: Subsequence = {
  id: 'sub_meeting',
  name: 'Meeting preparation',
  trigger: { type: 'ai_tag', value: 'Meeting booked' },
}

/** A lead in the main sequence, with a scheduled e-mail. */
const fresh: CampaignLead = {
  _id: '666a1b2c3d4e5f6a7b8c9d01',
  campaignId: CAMPAIGN_ID,
  status: 'active',
  aiTag: null,
  currentSequenceStep: 1,
  replied: false,
  addedAt: '2025-06-15T09:00:00.000Z',
  subsequence: null,
  pendingSend: { id: 'send_1001', sequence: 'main', sendAt: '2025-06-18T09:00:00.000Z' },
}

const enrollment: LeadSubsequence = {
  id: meeting.id,
  status: 'active',
  currentStep: 0,
  emailsSent: 0,
  enrolledAt: '2025-06-16T10:30:00.000Z',
  completedAt: null,
}

/** A lead in a subsequence that has sent no e-mail. */
const waiting: CampaignLead = {
  ...fresh,
  _id: '666a1b2c3d4e5f6a7b8c9d02',
  status: 'replied',
  aiTag: 'Meeting booked',
  replied: true,
  subsequence: enrollment,
  pendingSend: { id: 'send_1002', sequence: 'subsequence', sendAt: '2025-06-19T09:00:00.000Z' },
}

/** A lead in a subsequence that has sent e-mails. */
const started: CampaignLead = {
  ...waiting,
  _id: '666a1b2c3d4e5f6a7b8c9d03',
  subsequence: { ...enrollment, currentStep: 2, emailsSent: 2 },
  pendingSend: { id: 'send_1003', sequence: 'subsequence', sendAt: '2025-06-20T09:00:00.000Z' },
}

/** The initial data of the server. */
export const seed: MemorySeed = {
  workspaces: [
    {
      id: WORKSPACE_ID,
      tags: ['Interested', 'Meeting booked', 'Not interested', 'Out of office'],
      campaigns: [
        {
          id: CAMPAIGN_ID,
          subsequences: [followUp, meeting],
          leads: [fresh, waiting, started],
        },
      ],
    },
  ],
}

/** Updates to start with: an enrollment, an exit, and a skip. */
export const sampleUpdates = [
  {
    title: 'An enrollment',
    leadId: fresh._id,
    patch: { status: 'paused', aiTag: 'Interested' },
  },
  { title: 'An exit', leadId: waiting._id, patch: { aiTag: 'Not interested' } },
  { title: 'A skip', leadId: started._id, patch: { aiTag: 'Interested' } },
] as const
