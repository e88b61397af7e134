import type { CampaignLead, LeadDecision, Situation } from 'campaign-lead'
import type { ShownDecision, ShownResponse } from './shown-decision.js'

/** What the page shows after the inputs for each row. */
export const ROW_RESULTS: Readonly<
  Record<Situation, Pick<ShownDecision, 'verdict' | 'intents' | 'changes'>>
> = {
  'match/none': {
    verdict: [
      'Enrolled in “Meeting preparation”',
      'The tag “Meeting booked” triggers “Meeting preparation”, and the lead is in no subsequence.',
    ],
    changes: [
      'aiTag was "Out of office" is now "Meeting booked"',
      'subsequence was null',
      'subsequence.id is now "sub_2"',
      'subsequence.status is now "active"',
      'subsequence.currentStep is now 0',
      'subsequence.emailsSent is now 0',
      'subsequence.enrolledAt is now "2025-07-01T12:00:00.000Z"',
      'subsequence.completedAt is now null',
      'pendingSend is now null',
      'pendingSend.id was "send_1"',
      'pendingSend.sequence was "main"',
      'pendingSend.sendAt was "2025-07-02T09:00:00.000Z"',
    ],
    intents: [
      'Cancel e-mail send_1 of the main sequence: it must not be sent.',
      'Start “Meeting preparation” for the lead.',
      'Send webhook lead.tag_changed: the tag changed from “Out of office” to “Meeting booked”.',
    ],
  },
  'match/same': {
    verdict: [
      'No move',
      'The tag “Interested” triggers “Interested follow-up”, and the lead is already in it.',
    ],
    changes: ['aiTag was null is now "Interested"'],
    intents: ['Send webhook lead.tag_changed: the tag changed from none to “Interested”.'],
  },
  'match/other/unsent': {
    verdict: [
      'Switched to “Interested follow-up”',
      'The tag “Interested” triggers “Interested follow-up”, and nothing was sent from “Meeting preparation”, which the lead was in.',
    ],
    changes: [
      'aiTag was "Meeting booked" is now "Interested"',
      'subsequence.id was "sub_2" is now "sub_1"',
      'subsequence.enrolledAt was "2025-06-20T09:00:00.000Z" is now "2025-07-01T12:00:00.000Z"',
      'pendingSend is now null',
      'pendingSend.id was "send_1"',
      'pendingSend.sequence was "subsequence"',
      'pendingSend.sendAt was "2025-07-02T09:00:00.000Z"',
    ],
    intents: [
      'Cancel e-mail send_1 of its subsequence: it must not be sent.',
      'Start “Interested follow-up” for the lead instead of sub_2.',
      'Send webhook lead.tag_changed: the tag changed from “Meeting booked” to “Interested”.',
    ],
  },
  'match/other/sent': {
    verdict: [
      'Kept in “Meeting preparation”',
      'The tag “Interested” triggers “Interested follow-up”, but 12 e-mails were sent from “Meeting preparation”, which the lead is in.',
    ],
    changes: ['aiTag was null is now "Interested"'],
    intents: [
      'Continue “Meeting preparation”: the lead stays in it.',
      'Send webhook lead.tag_changed: the tag changed from none to “Interested”.',
    ],
  },
  'match/past': {
    verdict: [
      'No move',
      'The tag “Interested” triggers “Interested follow-up”, but the lead has already finished it: 3 e-mails were sent from it and would be sent again.',
    ],
    changes: ['aiTag was null is now "Interested"'],
    intents: ['Send webhook lead.tag_changed: the tag changed from none to “Interested”.'],
  },
  'no-match/none': {
    verdict: [
      'No move',
      'The tag “Not interested” triggers no subsequence, and the lead is in none.',
    ],
    changes: ['aiTag was null is now "Not interested"'],
    intents: ['Send webhook lead.tag_changed: the tag changed from none to “Not interested”.'],
  },
  'no-match/unsent': {
    verdict: [
      'Exited from “Interested follow-up”',
      'The tag “Out of office” triggers no subsequence, and nothing was sent from “Interested follow-up”, which the lead was in.',
    ],
    changes: [
      'status was "active" is now "completed"',
      'aiTag was "Interested" is now "Out of office"',
      'subsequence.status was "active" is now "completed"',
      'subsequence.completedAt was null is now "2025-07-01T12:00:00.000Z"',
      'pendingSend is now null',
      'pendingSend.id was "send_1"',
      'pendingSend.sequence was "main"',
      'pendingSend.sendAt was "2025-07-02T09:00:00.000Z"',
    ],
    intents: [
      'Cancel e-mail send_1 of the main sequence: it must not be sent.',
      'Stop “Interested follow-up”: the lead has left it.',
      'Send webhook lead.tag_changed: the tag changed from “Interested” to “Out of office”.',
    ],
  },
  'no-match/sent': {
    verdict: [
      'Kept in “Meeting preparation”',
      'A cleared tag triggers no subsequence, but 1 e-mail was sent from “Meeting preparation”, which the lead is in.',
    ],
    changes: ['aiTag was "Meeting booked" is now null'],
    intents: [
      'Continue “Meeting preparation”: the lead stays in it.',
      'Send webhook lead.tag_changed: the tag changed from “Meeting booked” to none.',
    ],
  },
}

/** The HTTP response that the page shows after the inputs for each row. */
export const ROW_RESPONSES: Readonly<Record<Situation, ShownResponse>> = {
  'match/none': createResponse('replied', 'Meeting booked', {
    action: 'enrolled',
    subsequenceName: 'Meeting preparation',
  }),
  'match/same': createResponse('active', 'Interested'),
  'match/other/unsent': createResponse('active', 'Interested', {
    action: 'switched',
    subsequenceName: 'Interested follow-up',
  }),
  'match/other/sent': createResponse('active', 'Interested', {
    action: 'skippedInProgress',
    subsequenceName: 'Meeting preparation',
  }),
  'match/past': createResponse('completed', 'Interested'),
  'no-match/none': createResponse('paused', 'Not interested'),
  'no-match/unsent': createResponse('completed', 'Out of office', {
    action: 'exited',
    subsequenceName: 'Interested follow-up',
  }),
  'no-match/sent': createResponse('active', null, {
    action: 'skippedInProgress',
    subsequenceName: 'Meeting preparation',
  }),
}

function createResponse(
  status: CampaignLead['status'],
  aiTag: string | null,
  subsequenceEnrollment?: LeadDecision['subsequenceEnrollment'],
): ShownResponse {
  const data = {
    _id: 'lead_1',
    campaignId: 'cmp_1',
    status,
    aiTag,
    currentSequenceStep: 1,
    replied: false,
    addedAt: '2025-06-15T09:00:00.000Z',
  }
  const moved = subsequenceEnrollment === undefined ? {} : { subsequenceEnrollment }
  return { status: 200, body: { success: true, data, ...moved } }
}
