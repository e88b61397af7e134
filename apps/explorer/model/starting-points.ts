import {
  type CampaignLead,
  documentedPolicy,
  LEAD_STATUSES,
  type LeadPatch,
  type LeadSubsequence,
  type Situation,
} from 'campaign-lead'
import { aLead, aLeadSubsequence, aPendingSend, aSubsequence } from 'campaign-lead/testing'
import type { Exploration } from './exploration.js'

const followUp = aSubsequence()
const meeting = aSubsequence((subsequence) => {
  subsequence.id = 'sub_2'
  subsequence.name = 'Meeting preparation'
  subsequence.trigger = { type: 'ai_tag', value: 'Meeting booked' }
})

const TAGS = ['Interested', 'Meeting booked', 'Not interested', 'Out of office']

/** In the main sequence, with a pending send. */
const unenrolled = aLead((lead) => {
  lead.pendingSend = aPendingSend()
})

/** In a subsequence, with a pending send of it. */
function inSubsequence(aiTag: string, subsequence: LeadSubsequence): CampaignLead {
  return aLead((lead) => {
    lead.status = 'replied'
    lead.replied = true
    lead.aiTag = aiTag
    lead.subsequence = subsequence
    lead.pendingSend = aPendingSend((send) => {
      send.id = 'send_2'
      send.sequence = 'subsequence'
    })
  })
}

const inFollowUp = inSubsequence('Interested', aLeadSubsequence())
const inMeeting = inSubsequence(
  'Meeting booked',
  aLeadSubsequence((draft) => {
    draft.id = meeting.id
  }),
)
const inMeetingSent = inSubsequence(
  'Meeting booked',
  aLeadSubsequence((draft) => {
    draft.id = meeting.id
    draft.currentStep = 2
    draft.emailsSent = 2
  }),
)

const pastFollowUp = aLead((lead) => {
  lead.status = 'completed'
  lead.replied = true
  lead.aiTag = 'Out of office'
  lead.subsequence = aLeadSubsequence((draft) => {
    draft.status = 'completed'
    draft.currentStep = 3
    draft.emailsSent = 3
    draft.completedAt = '2025-06-28T09:00:00.000Z'
  })
})

function createExploration(lead: CampaignLead, patch: LeadPatch): Exploration {
  return {
    lead,
    subsequences: [followUp, meeting],
    tags: TAGS,
    policy: documentedPolicy,
    steps: [{ patch, now: '2025-07-01T12:00:00.000Z' }],
    at: 0,
  }
}

/** A lead and a patch for each row of the rule table. */
export const STARTING_POINTS: Readonly<Record<Situation, Exploration>> = {
  'match/none': createExploration(unenrolled, { aiTag: 'Interested' }),
  'match/same': createExploration(inFollowUp, { aiTag: 'Interested' }),
  'match/other/unsent': createExploration(inMeeting, { aiTag: 'Interested' }),
  'match/other/sent': createExploration(inMeetingSent, { aiTag: 'Interested' }),
  'match/past': createExploration(pastFollowUp, { aiTag: 'Interested' }),
  'no-match/none': createExploration(unenrolled, { aiTag: 'Not interested' }),
  'no-match/unsent': createExploration(inMeeting, { aiTag: 'Not interested' }),
  'no-match/sent': createExploration(inMeetingSent, { aiTag: 'Not interested' }),
}

/** The exploration that the page opens with. */
export const FIRST_EXPLORATION = STARTING_POINTS['match/none']

/** Prints a small file of leads, with every membership and status, and with the campaign's lists. */
export function printSampleLeads(): string {
  const { subsequences, tags, lead: fresh } = FIRST_EXPLORATION
  const memberships = Object.values(STARTING_POINTS).map(({ lead }) => lead)
  const statuses = LEAD_STATUSES.map((status) => Object.assign({}, fresh, { status }))
  const leads = [...memberships, ...statuses].map((lead, index) =>
    Object.assign({}, lead, { _id: `lead_${index + 1}` }),
  )
  return JSON.stringify({ tags, subsequences, leads }, null, 2)
}
