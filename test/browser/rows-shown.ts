import type { CampaignLead, LeadDecision, Situation } from 'campaign-lead'
import type { ShownDecision } from './shown-decision.js'

/** What is to be seen of each row once the way to it was gone. */
export const ROWS_SHOWN: Readonly<
  Record<Situation, Pick<ShownDecision, 'verdict' | 'intents' | 'changes' | 'answer'>>
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
      'Cancel the e-mail send_1 of the main sequence: it must not go out.',
      'Begin “Meeting preparation” with the lead.',
      'Send the webhook lead.tag_changed: the tag was “Out of office”, and is “Meeting booked” now.',
    ],
    answer: anAnswer('replied', 'Meeting booked', {
      action: 'enrolled',
      subsequenceName: 'Meeting preparation',
    }),
  },
  'match/same': {
    verdict: [
      'Not moved',
      'The tag “Interested” triggers “Interested follow-up”, and the lead is in it already.',
    ],
    changes: ['aiTag was null is now "Interested"'],
    intents: ['Send the webhook lead.tag_changed: the tag was none, and is “Interested” now.'],
    answer: anAnswer('active', 'Interested'),
  },
  'match/other/unsent': {
    verdict: [
      'Switched to “Interested follow-up”',
      'The tag “Interested” triggers “Interested follow-up”, and nothing has been sent from “Meeting preparation”, which the lead was in.',
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
      'Cancel the e-mail send_1 of its subsequence: it must not go out.',
      'Begin “Interested follow-up” with the lead, in place of sub_2.',
      'Send the webhook lead.tag_changed: the tag was “Meeting booked”, and is “Interested” now.',
    ],
    answer: anAnswer('active', 'Interested', {
      action: 'switched',
      subsequenceName: 'Interested follow-up',
    }),
  },
  'match/other/sent': {
    verdict: [
      'Kept in “Meeting preparation”',
      'The tag “Interested” triggers “Interested follow-up”, but 12 e-mails have been sent from “Meeting preparation”, which the lead is in.',
    ],
    changes: ['aiTag was null is now "Interested"'],
    intents: [
      'Go on with “Meeting preparation”: the lead stays in it.',
      'Send the webhook lead.tag_changed: the tag was none, and is “Interested” now.',
    ],
    answer: anAnswer('active', 'Interested', {
      action: 'skippedInProgress',
      subsequenceName: 'Meeting preparation',
    }),
  },
  'match/past': {
    verdict: [
      'Not moved',
      'The tag “Interested” triggers “Interested follow-up”, but the lead has been through it: 3 e-mails have been sent from it, and the same would be sent again.',
    ],
    changes: ['aiTag was null is now "Interested"'],
    intents: ['Send the webhook lead.tag_changed: the tag was none, and is “Interested” now.'],
    answer: anAnswer('completed', 'Interested'),
  },
  'no-match/none': {
    verdict: [
      'Not moved',
      'The tag “Not interested” triggers no subsequence, and the lead is in none.',
    ],
    changes: ['aiTag was null is now "Not interested"'],
    intents: ['Send the webhook lead.tag_changed: the tag was none, and is “Not interested” now.'],
    answer: anAnswer('paused', 'Not interested'),
  },
  'no-match/unsent': {
    verdict: [
      'Exited from “Interested follow-up”',
      'The tag “Out of office” triggers no subsequence, and nothing has been sent from “Interested follow-up”, which the lead was in.',
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
      'Cancel the e-mail send_1 of the main sequence: it must not go out.',
      'Go on with “Interested follow-up” no more: the lead has left it.',
      'Send the webhook lead.tag_changed: the tag was “Interested”, and is “Out of office” now.',
    ],
    answer: anAnswer('completed', 'Out of office', {
      action: 'exited',
      subsequenceName: 'Interested follow-up',
    }),
  },
  'no-match/sent': {
    verdict: [
      'Kept in “Meeting preparation”',
      'A cleared tag triggers no subsequence, but 1 e-mail has been sent from “Meeting preparation”, which the lead is in.',
    ],
    changes: ['aiTag was "Meeting booked" is now null'],
    intents: [
      'Go on with “Meeting preparation”: the lead stays in it.',
      'Send the webhook lead.tag_changed: the tag was “Meeting booked”, and is none now.',
    ],
    answer: anAnswer('active', null, {
      action: 'skippedInProgress',
      subsequenceName: 'Meeting preparation',
    }),
  },
}

function anAnswer(
  status: CampaignLead['status'],
  aiTag: string | null,
  subsequenceEnrollment?: LeadDecision['subsequenceEnrollment'],
): ShownDecision['answer'] {
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
