import {
  DELETED,
  enrolledIn,
  FOLLOW_UP,
  finishedWith,
  MAIN_SEND,
  MEETING,
  newlyEnrolledIn,
  SUBSEQUENCE_SEND,
} from './fixtures.js'
import { CANCEL_AND_MOVE, MOVE, type RuleCases } from './vector-case.js'

const patch = { aiTag: 'Interested' }
const aiTag = 'Interested'

/** The rows in which the new tag matches a subsequence. */
export const MATCHING_ROWS: readonly RuleCases[] = [
  {
    rule: 'match/none',
    sentence:
      'Lead has no subsequence → enrolled in the matching one and any pending main-sequence send is canceled.',
    cases: [
      { title: 'nothing is pending', patch, claim: ['match/none', ...MOVE] },
      {
        title: 'a send of the main sequence is pending',
        lead: { pendingSend: MAIN_SEND },
        patch,
        claim: ['match/none', ...CANCEL_AND_MOVE],
        leadAfter: { aiTag, subsequence: newlyEnrolledIn(FOLLOW_UP), pendingSend: null },
      },
      {
        title: 'a send of a subsequence that it was in is pending',
        lead: { subsequence: finishedWith(MEETING, 1), pendingSend: SUBSEQUENCE_SEND },
        patch,
        claim: ['match/none', ...CANCEL_AND_MOVE],
      },
      {
        title: 'the lead had another tag',
        lead: { aiTag: 'Not now' },
        patch,
        claim: ['match/none', ...MOVE],
      },
      {
        title: 'the lead has the tag already, and the subsequence was added later',
        lead: { aiTag },
        patch,
        claim: ['match/none', 'enrollment'],
      },
      {
        title: 'the lead has the tag already, and a send is pending',
        lead: { aiTag, pendingSend: MAIN_SEND },
        patch,
        claim: ['match/none', 'cancelSend', 'enrollment'],
      },
      {
        title: 'the lead was in another subsequence, with e-mails sent',
        lead: { aiTag: 'Meeting booked', subsequence: finishedWith(MEETING, 3) },
        patch,
        claim: ['match/none', ...MOVE],
      },
      {
        title: 'the lead was in another subsequence, and left it cleanly',
        lead: { aiTag: 'Not now', status: 'completed', subsequence: finishedWith(MEETING, 0) },
        patch,
        claim: ['match/none', ...MOVE],
        leadAfter: { status: 'completed', subsequence: newlyEnrolledIn(FOLLOW_UP) },
      },
      {
        title: 'the lead was in a subsequence that is gone',
        lead: { subsequence: finishedWith(DELETED, 1) },
        patch,
        claim: ['match/none', ...MOVE],
      },
    ],
  },
  {
    rule: 'match/same',
    sentence: 'Lead is already in the matching subsequence → no-op.',
    cases: [
      {
        title: 'it has the tag already, nothing was sent',
        lead: { aiTag, subsequence: enrolledIn(FOLLOW_UP, 0) },
        patch,
        claim: ['match/same'],
      },
      {
        title: 'it has the tag already, e-mails were sent',
        lead: { aiTag, subsequence: enrolledIn(FOLLOW_UP, 2) },
        patch,
        claim: ['match/same'],
      },
      {
        title: 'the tag is new, nothing was sent',
        lead: { subsequence: enrolledIn(FOLLOW_UP, 0) },
        patch,
        claim: ['match/same', 'emitWebhook'],
      },
      {
        title: 'the tag is new, e-mails were sent',
        lead: { aiTag: 'Not now', subsequence: enrolledIn(FOLLOW_UP, 1) },
        patch,
        claim: ['match/same', 'emitWebhook'],
      },
      {
        title: 'its pending send stays',
        lead: { aiTag, subsequence: enrolledIn(FOLLOW_UP, 1), pendingSend: SUBSEQUENCE_SEND },
        patch,
        claim: ['match/same'],
      },
      {
        title: 'a pending send of the main sequence stays',
        lead: { subsequence: enrolledIn(FOLLOW_UP, 0), pendingSend: MAIN_SEND },
        patch,
        claim: ['match/same', 'emitWebhook'],
      },
      {
        title: 'it is paused, and stays so',
        lead: { status: 'paused', aiTag, subsequence: enrolledIn(FOLLOW_UP, 1) },
        patch,
        claim: ['match/same'],
      },
    ],
  },
  {
    rule: 'match/other/unsent',
    sentence:
      'Lead is in a different subsequence with no emails sent from it → switched into the matching subsequence (state reset).',
    cases: [
      {
        title: 'nothing is pending',
        lead: { aiTag: 'Meeting booked', subsequence: enrolledIn(MEETING, 0) },
        patch,
        claim: ['match/other/unsent', ...MOVE],
      },
      {
        title: 'a send of the subsequence that it leaves is pending',
        lead: {
          aiTag: 'Meeting booked',
          subsequence: enrolledIn(MEETING, 0),
          pendingSend: SUBSEQUENCE_SEND,
        },
        patch,
        claim: ['match/other/unsent', ...CANCEL_AND_MOVE],
      },
      {
        title: 'a send of the main sequence is pending',
        lead: { subsequence: enrolledIn(MEETING, 0), pendingSend: MAIN_SEND },
        patch,
        claim: ['match/other/unsent', ...CANCEL_AND_MOVE],
      },
      {
        title: 'it is past the first step of the one that it leaves, with nothing sent',
        lead: { subsequence: { ...enrolledIn(MEETING, 0), currentStep: 2 } },
        patch,
        claim: ['match/other/unsent', ...MOVE],
        leadAfter: { subsequence: newlyEnrolledIn(FOLLOW_UP) },
      },
      {
        title: 'it has the tag already',
        lead: { aiTag, subsequence: enrolledIn(MEETING, 0) },
        patch,
        claim: ['match/other/unsent', 'enrollment'],
      },
      {
        title: 'it has the tag already, and a send is pending',
        lead: { aiTag, subsequence: enrolledIn(MEETING, 0), pendingSend: SUBSEQUENCE_SEND },
        patch,
        claim: ['match/other/unsent', 'cancelSend', 'enrollment'],
      },
    ],
  },
  {
    rule: 'match/other/sent',
    sentence:
      'Lead is in a different subsequence with at least one email already sent → no switch (action skippedInProgress); tag still updates.',
    cases: [
      {
        title: 'one e-mail was sent',
        lead: { aiTag: 'Meeting booked', subsequence: enrolledIn(MEETING, 1) },
        patch,
        claim: ['match/other/sent', ...MOVE],
      },
      {
        title: 'many e-mails were sent',
        lead: { subsequence: enrolledIn(MEETING, 12) },
        patch,
        claim: ['match/other/sent', ...MOVE],
      },
      {
        title: 'one e-mail was sent, and it is at the first step again',
        lead: { subsequence: { ...enrolledIn(MEETING, 1), currentStep: 0 } },
        patch,
        claim: ['match/other/sent', ...MOVE],
      },
      {
        title: 'its pending send stays',
        lead: { subsequence: enrolledIn(MEETING, 1), pendingSend: SUBSEQUENCE_SEND },
        patch,
        claim: ['match/other/sent', ...MOVE],
      },
      {
        title: 'a pending send of the main sequence stays',
        lead: { subsequence: enrolledIn(MEETING, 1), pendingSend: MAIN_SEND },
        patch,
        claim: ['match/other/sent', ...MOVE],
      },
      {
        title: 'it has the tag already, and the skip is told all the same',
        lead: { aiTag, subsequence: enrolledIn(MEETING, 1) },
        patch,
        claim: ['match/other/sent', 'enrollment'],
      },
    ],
  },
  {
    rule: 'match/past',
    sentence:
      'A lead that has been through the matching subsequence, with at least one e-mail sent from it, is not enrolled in it again.',
    cases: [
      {
        title: 'the tag is new',
        lead: { aiTag: 'Not now', subsequence: finishedWith(FOLLOW_UP, 1) },
        patch,
        claim: ['match/past', 'emitWebhook'],
      },
      {
        title: 'it has the tag already',
        lead: { aiTag, subsequence: finishedWith(FOLLOW_UP, 3) },
        patch,
        claim: ['match/past'],
      },
      {
        title: 'a pending send of the main sequence stays',
        lead: { subsequence: finishedWith(FOLLOW_UP, 1), pendingSend: MAIN_SEND },
        patch,
        claim: ['match/past', 'emitWebhook'],
      },
      {
        title: 'a pending send of a subsequence stays',
        lead: { aiTag, subsequence: finishedWith(FOLLOW_UP, 1), pendingSend: SUBSEQUENCE_SEND },
        patch,
        claim: ['match/past'],
      },
    ],
  },
]
