import {
  enrolledIn,
  FOLLOW_UP,
  finishedWith,
  MAIN_SEND,
  MEETING,
  newlyEnrolledIn,
  SUBSEQUENCE_SEND,
  subsequenceOn,
} from './fixtures.js'
import { CANCEL_AND_MOVE, MOVE, type RuleCases } from './vector-case.js'

const aiTag = 'Interested'
const FIRST = subsequenceOn('interested', 'sub_first', 'First of two')
const SECOND = subsequenceOn('Interested', 'sub_second', 'Second of two')
const several = [MEETING, FIRST, SECOND]

/** The cases that the documentation leaves open, and no policy option decides. */
export const READINGS: readonly RuleCases[] = [
  {
    rule: 'reading/several-match',
    sentence:
      'Several subsequences match: being in any of them is match/same; having been through any is match/past; otherwise the first in the order given is entered.',
    cases: [
      {
        title: 'the first is entered, also where a later one is spelled as the tag is',
        subsequences: several,
        patch: { aiTag },
        claim: ['match/none', ...MOVE],
        leadAfter: { subsequence: newlyEnrolledIn(FIRST) },
      },
      {
        title: 'the first is entered, in another order',
        subsequences: [SECOND, FIRST, MEETING],
        patch: { aiTag },
        claim: ['match/none', ...MOVE],
        leadAfter: { subsequence: newlyEnrolledIn(SECOND) },
      },
      {
        title: 'in the first',
        lead: { subsequence: enrolledIn(FIRST, 0) },
        subsequences: several,
        patch: { aiTag },
        claim: ['match/same', 'emitWebhook'],
      },
      {
        title: 'in the second, nothing sent',
        lead: { subsequence: enrolledIn(SECOND, 0), pendingSend: SUBSEQUENCE_SEND },
        subsequences: several,
        patch: { aiTag },
        claim: ['match/same', 'emitWebhook'],
      },
      {
        title: 'in the second, e-mails sent',
        lead: { aiTag, subsequence: enrolledIn(SECOND, 1) },
        subsequences: several,
        patch: { aiTag },
        claim: ['match/same'],
      },
      {
        title: 'switched into the first',
        lead: { subsequence: enrolledIn(MEETING, 0) },
        subsequences: several,
        patch: { aiTag },
        claim: ['match/other/unsent', ...MOVE],
        leadAfter: { subsequence: newlyEnrolledIn(FIRST) },
      },
      {
        title: 'having been through the first',
        lead: { subsequence: finishedWith(FIRST, 1) },
        subsequences: several,
        patch: { aiTag },
        claim: ['match/past', 'emitWebhook'],
      },
      {
        title: 'having been through the second',
        lead: { aiTag, subsequence: finishedWith(SECOND, 2) },
        subsequences: several,
        patch: { aiTag },
        claim: ['match/past'],
      },
      {
        title: 'having left the second cleanly, the first is entered',
        lead: { aiTag: 'Not now', status: 'completed', subsequence: finishedWith(SECOND, 0) },
        subsequences: several,
        patch: { aiTag },
        claim: ['match/none', ...MOVE],
        leadAfter: { subsequence: newlyEnrolledIn(FIRST) },
      },
    ],
  },
  {
    rule: 'reading/status-and-tag',
    sentence:
      "status and aiTag in one patch: status first, then the tag's rules; an exit's completed stands.",
    cases: [
      {
        title: 'paused and enrolled',
        lead: { pendingSend: MAIN_SEND },
        patch: { status: 'paused', aiTag },
        claim: ['match/none', ...CANCEL_AND_MOVE],
        leadAfter: { status: 'paused' },
      },
      {
        title: 'paused and enrolled, with the tag first in the patch',
        lead: { aiTag: 'Not now' },
        patch: { aiTag, status: 'paused' },
        claim: ['match/none', ...MOVE],
      },
      {
        title: 'resumed and switched',
        lead: { status: 'paused', subsequence: enrolledIn(MEETING, 0) },
        patch: { status: 'active', aiTag },
        claim: ['match/other/unsent', ...MOVE],
      },
      {
        title: 'resumed and exited',
        lead: { status: 'paused', subsequence: enrolledIn(FOLLOW_UP, 0) },
        patch: { status: 'active', aiTag: 'Not now' },
        claim: ['no-match/unsent', ...MOVE],
        leadAfter: { status: 'completed' },
      },
      {
        title: 'paused and exited, with the tag cleared',
        lead: { aiTag, subsequence: enrolledIn(FOLLOW_UP, 0), pendingSend: SUBSEQUENCE_SEND },
        patch: { aiTag: null, status: 'paused' },
        claim: ['no-match/unsent', ...CANCEL_AND_MOVE],
        leadAfter: { status: 'completed', aiTag: null },
      },
      {
        title: 'paused and skipped',
        lead: { subsequence: enrolledIn(MEETING, 1) },
        patch: { status: 'paused', aiTag },
        claim: ['match/other/sent', ...MOVE],
      },
      {
        title: 'paused, with the tag that the lead has',
        lead: { aiTag, subsequence: enrolledIn(FOLLOW_UP, 1) },
        patch: { status: 'paused', aiTag },
        claim: ['match/same'],
      },
      {
        title: 'resumed, with a tag that leads through the same again',
        lead: { status: 'completed', aiTag, subsequence: finishedWith(FOLLOW_UP, 1) },
        patch: { status: 'active', aiTag },
        claim: ['match/past'],
        leadAfter: { status: 'active' },
      },
    ],
  },
  {
    rule: 'reading/pausing',
    sentence: 'Pausing keeps the pending send, so that resuming continues.',
    cases: [
      {
        title: 'paused, with a send of the main sequence pending',
        lead: { pendingSend: MAIN_SEND },
        patch: { status: 'paused' },
        claim: ['table not run'],
        leadAfter: { pendingSend: MAIN_SEND },
      },
      {
        title: 'paused in a subsequence, with a send of it pending',
        lead: { aiTag, subsequence: enrolledIn(FOLLOW_UP, 0), pendingSend: SUBSEQUENCE_SEND },
        patch: { status: 'paused' },
        claim: ['table not run'],
        leadAfter: { pendingSend: SUBSEQUENCE_SEND },
      },
      {
        title: 'resumed in a subsequence, with a send of it pending',
        lead: {
          status: 'paused',
          aiTag,
          subsequence: enrolledIn(FOLLOW_UP, 1),
          pendingSend: SUBSEQUENCE_SEND,
        },
        patch: { status: 'active' },
        claim: ['table not run'],
      },
      {
        title: 'paused, with a tag that matches none, and a send pending',
        lead: { pendingSend: MAIN_SEND },
        patch: { status: 'paused', aiTag: 'Not now' },
        claim: ['no-match/none', 'emitWebhook'],
        leadAfter: { pendingSend: MAIN_SEND },
      },
    ],
  },
  {
    rule: 'reading/ended-subsequence',
    sentence:
      'A subsequence that ended is entered again only after a clean exit, with nothing sent from it.',
    cases: [
      {
        title: 'after a clean exit',
        lead: { aiTag: 'Not now', status: 'completed', subsequence: finishedWith(FOLLOW_UP, 0) },
        patch: { aiTag },
        claim: ['match/none', ...MOVE],
      },
      {
        title: 'after a clean exit, with a send pending',
        lead: { subsequence: finishedWith(FOLLOW_UP, 0), pendingSend: MAIN_SEND },
        patch: { aiTag },
        claim: ['match/none', ...CANCEL_AND_MOVE],
      },
      {
        title: 'after one e-mail, by a lead that is active again',
        lead: { subsequence: finishedWith(FOLLOW_UP, 1) },
        patch: { status: 'active', aiTag },
        claim: ['match/past', 'emitWebhook'],
      },
      {
        title: 'after all e-mails, by the same tag again',
        lead: { aiTag, status: 'completed', subsequence: finishedWith(FOLLOW_UP, 4) },
        patch: { aiTag },
        claim: ['match/past'],
      },
    ],
  },
]
