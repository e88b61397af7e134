import {
  type CampaignLead,
  documentedPolicy,
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

/** In the main sequence, its next e-mail scheduled. */
const inNone = aLead((lead) => {
  lead.pendingSend = aPendingSend()
})

/** In a subsequence, from which its next e-mail is scheduled. */
function inSubsequence(aiTag: string, place: LeadSubsequence): CampaignLead {
  return aLead((lead) => {
    lead.status = 'replied'
    lead.replied = true
    lead.aiTag = aiTag
    lead.subsequence = place
    lead.pendingSend = aPendingSend((send) => {
      send.id = 'send_2'
      send.sequence = 'subsequence'
    })
  })
}

const inFollowUp = inSubsequence('Interested', aLeadSubsequence())
const inMeeting = inSubsequence(
  'Meeting booked',
  aLeadSubsequence((place) => {
    place.id = meeting.id
  }),
)
const inMeetingSent = inSubsequence(
  'Meeting booked',
  aLeadSubsequence((place) => {
    place.id = meeting.id
    place.currentStep = 2
    place.emailsSent = 2
  }),
)

const pastFollowUp = aLead((lead) => {
  lead.status = 'completed'
  lead.replied = true
  lead.aiTag = 'Out of office'
  lead.subsequence = aLeadSubsequence((place) => {
    place.status = 'completed'
    place.currentStep = 3
    place.emailsSent = 3
    place.completedAt = '2025-06-28T09:00:00.000Z'
  })
})

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
