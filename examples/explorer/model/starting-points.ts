import {
  type CampaignLead,
  documentedPolicy,
  type LeadPatch,
  type LeadSubsequence,
  type Situation,
  type Subsequence,
} from 'campaign-lead'
import type { Exploration } from './exploration.js'

const followUp: Subsequence = {
  id: 'sub_1',
  name: 'Interested follow-up',
  trigger: { type: 'ai_tag', value: 'Interested' },
}
const meeting: Subsequence = {
  id: 'sub_2',
  name: 'Meeting preparation',
  trigger: { type: 'ai_tag', value: 'Meeting booked' },
}

const TAGS = ['Interested', 'Meeting booked', 'Not interested', 'Out of office']

/** In the main sequence, its next e-mail scheduled. */
const inNone: CampaignLead = {
  _id: 'lead_1',
  campaignId: 'cmp_1',
  status: 'active',
  aiTag: null,
  currentSequenceStep: 1,
  replied: false,
  addedAt: '2025-06-15T09:00:00.000Z',
  subsequence: null,
  pendingSend: { id: 'send_1', sequence: 'main', sendAt: '2025-07-02T09:00:00.000Z' },
}

const place: LeadSubsequence = {
  id: meeting.id,
  status: 'active',
  currentStep: 0,
  emailsSent: 0,
  enrolledAt: '2025-06-20T09:00:00.000Z',
  completedAt: null,
}

const inMeeting: CampaignLead = {
  ...inNone,
  status: 'replied',
  aiTag: 'Meeting booked',
  replied: true,
  subsequence: place,
  pendingSend: { id: 'send_2', sequence: 'subsequence', sendAt: '2025-07-02T09:00:00.000Z' },
}

const inMeetingSent: CampaignLead = {
  ...inMeeting,
  subsequence: { ...place, currentStep: 2, emailsSent: 2 },
}

const inFollowUp: CampaignLead = {
  ...inMeeting,
  aiTag: 'Interested',
  subsequence: { ...place, id: followUp.id },
}

const pastFollowUp: CampaignLead = {
  ...inFollowUp,
  status: 'completed',
  aiTag: 'Out of office',
  subsequence: {
    ...place,
    id: followUp.id,
    status: 'completed',
    currentStep: 3,
    emailsSent: 3,
    completedAt: '2025-06-28T09:00:00.000Z',
  },
  pendingSend: null,
}

function begin(lead: CampaignLead, patch: LeadPatch): Exploration {
  return {
    lead,
    subsequences: [followUp, meeting],
    tags: TAGS,
    policy: documentedPolicy,
    steps: [{ patch, now: '2025-07-01T12:00:00.000Z' }],
    at: 0,
  }
}

/** For each row of the rule table, a lead and a patch to which it applies. */
export const STARTING_POINTS: Readonly<Record<Situation, Exploration>> = {
  'match/none': begin(inNone, { aiTag: 'Interested' }),
  'match/same': begin(inFollowUp, { aiTag: 'Interested' }),
  'match/other/unsent': begin(inMeeting, { aiTag: 'Interested' }),
  'match/other/sent': begin(inMeetingSent, { aiTag: 'Interested' }),
  'match/past': begin(pastFollowUp, { aiTag: 'Interested' }),
  'no-match/none': begin(inNone, { aiTag: 'Not interested' }),
  'no-match/unsent': begin(inMeeting, { aiTag: 'Not interested' }),
  'no-match/sent': begin(inMeetingSent, { aiTag: 'Not interested' }),
}

/** What the page opens with. */
export const FIRST_EXPLORATION = STARTING_POINTS['match/none']
