import {
  enrolledIn,
  FOLLOW_UP,
  finishedWith,
  MAIN_SEND,
  MEETING,
  subsequenceOn,
} from './fixtures.js'
import { CANCEL_AND_MOVE, type Contrast, createContrast, MOVE } from './vector-case.js'

const patch = { aiTag: 'Interested' }
const FIRST = subsequenceOn('Interested', 'sub_first', 'First of two')
const SECOND = subsequenceOn('Interested', 'sub_second', 'Second of two')

const CASES: readonly Contrast<'afterCleanExit' | 'always' | 'never'>[] = [
  {
    title: 'nothing had been sent',
    lead: { status: 'completed', subsequence: finishedWith(FOLLOW_UP, 0) },
    patch,
    claims: {
      afterCleanExit: ['match/none', ...MOVE],
      always: ['match/none', ...MOVE],
      never: ['match/past', 'emitWebhook'],
    },
  },
  {
    title: 'an e-mail had been sent',
    lead: { aiTag: 'Not now', status: 'completed', subsequence: finishedWith(FOLLOW_UP, 1) },
    patch,
    claims: {
      afterCleanExit: ['match/past', 'emitWebhook'],
      always: ['match/none', ...MOVE],
      never: ['match/past', 'emitWebhook'],
    },
  },
  {
    title: 'an e-mail had been sent, and a send of the main sequence is pending',
    lead: { aiTag: 'Not now', subsequence: finishedWith(FOLLOW_UP, 1), pendingSend: MAIN_SEND },
    patch,
    claims: {
      afterCleanExit: ['match/past', 'emitWebhook'],
      always: ['match/none', ...CANCEL_AND_MOVE],
      never: ['match/past', 'emitWebhook'],
    },
  },
  {
    title: 'the same tag again, after e-mails',
    lead: { aiTag: 'Interested', subsequence: finishedWith(FOLLOW_UP, 2) },
    patch,
    claims: {
      afterCleanExit: ['match/past'],
      always: ['match/none', 'enrollment'],
      never: ['match/past'],
    },
  },
  {
    title: 'through the second of two that match, with an e-mail sent',
    lead: { subsequence: finishedWith(SECOND, 1) },
    subsequences: [FIRST, SECOND],
    patch,
    claims: {
      afterCleanExit: ['match/past', 'emitWebhook'],
      always: ['match/none', ...MOVE],
      never: ['match/past', 'emitWebhook'],
    },
  },
  {
    title: 'out of the second of two that match, cleanly',
    lead: { subsequence: finishedWith(SECOND, 0) },
    subsequences: [FIRST, SECOND],
    patch,
    claims: {
      afterCleanExit: ['match/none', ...MOVE],
      always: ['match/none', ...MOVE],
      never: ['match/past', 'emitWebhook'],
    },
  },
  {
    title: 'through another one, which does not match',
    lead: { aiTag: 'Not now', subsequence: finishedWith(MEETING, 1) },
    patch,
    claims: {
      afterCleanExit: ['match/none', ...MOVE],
      always: ['match/none', ...MOVE],
      never: ['match/none', ...MOVE],
    },
  },
  {
    title: 'still in the matching one, which has not ended',
    lead: { aiTag: 'Not now', subsequence: enrolledIn(FOLLOW_UP, 2) },
    patch,
    claims: {
      afterCleanExit: ['match/same', 'emitWebhook'],
      always: ['match/same', 'emitWebhook'],
      never: ['match/same', 'emitWebhook'],
    },
  },
]

/** The cases of `reEnrollment`, for a subsequence that is still the lead's pointer after it ended. */
export const RE_ENROLLMENT = createContrast(
  'policy/reEnrollment',
  [
    {
      value: 'afterCleanExit',
      policy: { reEnrollment: 'afterCleanExit' },
      sentence:
        'A subsequence that ended is entered again only after a clean exit, with nothing sent from it.',
    },
    {
      value: 'always',
      policy: { reEnrollment: 'always' },
      sentence: 'A subsequence that ended is entered again, whatever had been sent from it.',
    },
    {
      value: 'never',
      policy: { reEnrollment: 'never' },
      sentence: 'A subsequence that ended is not entered again.',
    },
  ],
  CASES,
)
