import {
  DELETED,
  enrolledIn,
  FOLLOW_UP,
  finishedWith,
  MAIN_SEND,
  MEETING,
  NOW,
  SUBSEQUENCE_SEND,
} from './fixtures.js'
import { CANCEL_AND_MOVE, MOVE, type RuleCases } from './vector-case.js'

const patch = { aiTag: 'Not now' }
const aiTag = 'Not now'
const cleared = { aiTag: null }

/** The rows in which the new tag matches no subsequence. */
export const OTHER_ROWS: readonly RuleCases[] = [
  {
    rule: 'no-match/none',
    sentence: 'Lead has no subsequence → no-op.',
    cases: [
      { title: 'the tag is new', patch, claim: ['no-match/none', 'emitWebhook'] },
      {
        title: 'it has the tag already',
        lead: { aiTag },
        patch,
        claim: ['no-match/none'],
      },
      {
        title: 'the tag is cleared',
        lead: { aiTag: 'Interested' },
        patch: cleared,
        claim: ['no-match/none', 'emitWebhook'],
      },
      {
        title: 'the tag is cleared where there is none',
        patch: cleared,
        claim: ['no-match/none'],
      },
      {
        title: 'a pending send of the main sequence stays',
        lead: { pendingSend: MAIN_SEND },
        patch,
        claim: ['no-match/none', 'emitWebhook'],
      },
      {
        title: 'the campaign has no subsequences',
        subsequences: [],
        patch: { aiTag: 'Interested' },
        claim: ['no-match/none', 'emitWebhook'],
      },
      {
        title: 'it was in a subsequence, with e-mails sent',
        lead: { aiTag: 'Interested', subsequence: finishedWith(FOLLOW_UP, 2) },
        patch,
        claim: ['no-match/none', 'emitWebhook'],
      },
      {
        title: 'it left a subsequence cleanly, and is active again',
        lead: { aiTag: 'Interested', subsequence: finishedWith(FOLLOW_UP, 0) },
        patch: cleared,
        claim: ['no-match/none', 'emitWebhook'],
      },
      {
        title: 'it was in a subsequence, and a send of it is still pending',
        lead: { subsequence: finishedWith(MEETING, 1), pendingSend: SUBSEQUENCE_SEND },
        patch,
        claim: ['no-match/none', 'emitWebhook'],
      },
      {
        title: 'it was in a subsequence that is gone',
        lead: { aiTag, subsequence: finishedWith(DELETED, 1) },
        patch,
        claim: ['no-match/none'],
      },
    ],
  },
  {
    rule: 'no-match/unsent',
    sentence:
      "Lead is in a subsequence with no emails sent from it → exits cleanly (subsequence.status: 'completed', subsequence.completedAt set, lead status: 'completed', scheduling cleared; subsequence.id preserved as a historical pointer).",
    cases: [
      {
        title: 'nothing is pending',
        lead: { aiTag: 'Interested', subsequence: enrolledIn(FOLLOW_UP, 0) },
        patch,
        claim: ['no-match/unsent', ...MOVE],
      },
      {
        title: 'a send of the subsequence is pending',
        lead: {
          aiTag: 'Interested',
          subsequence: enrolledIn(FOLLOW_UP, 0),
          pendingSend: SUBSEQUENCE_SEND,
        },
        patch,
        claim: ['no-match/unsent', ...CANCEL_AND_MOVE],
      },
      {
        title: 'a send of the main sequence is pending',
        lead: { subsequence: enrolledIn(FOLLOW_UP, 0), pendingSend: MAIN_SEND },
        patch,
        claim: ['no-match/unsent', ...CANCEL_AND_MOVE],
      },
      {
        title: 'its step and the day of its enrollment stay',
        lead: {
          subsequence: {
            ...enrolledIn(MEETING, 0),
            currentStep: 2,
            enrolledAt: '2025-06-30T23:59:59.999Z',
          },
        },
        patch,
        claim: ['no-match/unsent', ...MOVE],
        leadAfter: {
          status: 'completed',
          subsequence: {
            id: 'sub_2',
            status: 'completed',
            currentStep: 2,
            emailsSent: 0,
            enrolledAt: '2025-06-30T23:59:59.999Z',
            completedAt: NOW,
          },
          pendingSend: null,
        },
      },
      {
        title: 'the tag is cleared',
        lead: { aiTag: 'Interested', subsequence: enrolledIn(FOLLOW_UP, 0) },
        patch: cleared,
        claim: ['no-match/unsent', ...MOVE],
      },
      {
        title: 'the tag is cleared where there is none',
        lead: { subsequence: enrolledIn(FOLLOW_UP, 0) },
        patch: cleared,
        claim: ['no-match/unsent', 'enrollment'],
      },
      {
        title: 'it has the tag already',
        lead: { aiTag, subsequence: enrolledIn(FOLLOW_UP, 0) },
        patch,
        claim: ['no-match/unsent', 'enrollment'],
      },
      {
        title: 'it has the tag already, and a send is pending',
        lead: { aiTag, subsequence: enrolledIn(FOLLOW_UP, 0), pendingSend: SUBSEQUENCE_SEND },
        patch,
        claim: ['no-match/unsent', 'cancelSend', 'enrollment'],
      },
      {
        title: 'a lead that is paused becomes completed too',
        lead: { status: 'paused', subsequence: enrolledIn(FOLLOW_UP, 0) },
        patch,
        claim: ['no-match/unsent', ...MOVE],
        leadAfter: { status: 'completed' },
      },
      {
        title: 'a lead that has replied becomes completed too',
        lead: { status: 'replied', replied: true, subsequence: enrolledIn(FOLLOW_UP, 0) },
        patch,
        claim: ['no-match/unsent', ...MOVE],
      },
      {
        title: 'a lead that is completed stays so',
        lead: { status: 'completed', subsequence: enrolledIn(FOLLOW_UP, 0) },
        patch,
        claim: ['no-match/unsent', ...MOVE],
      },
      {
        title: 'the campaign has no subsequences any more',
        lead: { aiTag: 'Interested', subsequence: enrolledIn(FOLLOW_UP, 0) },
        subsequences: [],
        patch: { aiTag: 'Interested' },
        claim: ['no-match/unsent', 'enrollment'],
      },
    ],
  },
  {
    rule: 'no-match/sent',
    sentence:
      'Lead is in a subsequence with at least one email already sent → kept in (action skippedInProgress); tag still updates.',
    cases: [
      {
        title: 'one e-mail was sent',
        lead: { aiTag: 'Interested', subsequence: enrolledIn(FOLLOW_UP, 1) },
        patch,
        claim: ['no-match/sent', ...MOVE],
      },
      {
        title: 'many e-mails were sent',
        lead: { subsequence: enrolledIn(MEETING, 12) },
        patch,
        claim: ['no-match/sent', ...MOVE],
      },
      {
        title: 'its pending send stays',
        lead: { subsequence: enrolledIn(FOLLOW_UP, 1), pendingSend: SUBSEQUENCE_SEND },
        patch,
        claim: ['no-match/sent', ...MOVE],
      },
      {
        title: 'the tag is cleared',
        lead: { aiTag: 'Interested', subsequence: enrolledIn(FOLLOW_UP, 1) },
        patch: cleared,
        claim: ['no-match/sent', ...MOVE],
      },
      {
        title: 'the tag is cleared where there is none, and the skip is told all the same',
        lead: { subsequence: enrolledIn(FOLLOW_UP, 1) },
        patch: cleared,
        claim: ['no-match/sent', 'enrollment'],
      },
      {
        title: 'it has the tag already, and the skip is told all the same',
        lead: { aiTag, subsequence: enrolledIn(FOLLOW_UP, 1) },
        patch,
        claim: ['no-match/sent', 'enrollment'],
      },
      {
        title: 'a lead that is paused stays so',
        lead: { status: 'paused', subsequence: enrolledIn(FOLLOW_UP, 1) },
        patch,
        claim: ['no-match/sent', ...MOVE],
      },
    ],
  },
]
