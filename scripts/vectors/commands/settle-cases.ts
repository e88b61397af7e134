import type { LeadCommand, PendingSend } from 'campaign-lead'
import type { CommandRuleCases } from '../command-case.js'
import { enrolledIn, FOLLOW_UP, finishedWith, MEETING } from '../fixtures.js'
import { claimed, EARLIER, LATER, MAIN, SECOND, SECOND_OF_SUBSEQUENCE } from './sending-fixtures.js'

const IN = enrolledIn(FOLLOW_UP, 1)
const ENDED = finishedWith(FOLLOW_UP, 0)
const AGAIN = { ...IN, enrolledAt: '2025-06-30T09:00:00.000Z' }
const CONFIRM: LeadCommand = { type: 'confirmSend', sendId: 'send_1' }
const RELEASE: LeadCommand = { type: 'releaseSend', sendId: 'send_1', attempt: 1, retryAt: LATER }
const MAIN_AGAIN: PendingSend = { ...MAIN, sendAt: LATER }

/** The cases of `confirmSend` and `releaseSend`. */
export const SETTLE_CASES: readonly CommandRuleCases[] = [
  {
    rule: 'confirmSend',
    sentence:
      'If this send is in flight: a subsequence e-mail adds 1 to currentStep and emailsSent if subsequence is still the same enrollment (ended or not), a main e-mail adds 1 to currentSequenceStep; sendInFlight becomes null; webhook email.sent. Otherwise nothing.',
    cases: [
      {
        title: 'of the main sequence',
        lead: { sendInFlight: claimed(null) },
        command: CONFIRM,
        changes: { currentSequenceStep: 2, sendInFlight: null },
        intents: ['email.sent'],
      },
      {
        title: 'of the subsequence that the lead is in',
        lead: { subsequence: IN, sendInFlight: claimed(IN) },
        command: CONFIRM,
        changes: { subsequence: { ...IN, currentStep: 2, emailsSent: 2 }, sendInFlight: null },
        intents: ['email.sent'],
      },
      {
        title: 'of an enrollment that has ended',
        lead: { subsequence: ENDED, sendInFlight: claimed(ENDED) },
        command: CONFIRM,
        changes: { subsequence: { ...ENDED, currentStep: 1, emailsSent: 1 }, sendInFlight: null },
        intents: ['email.sent'],
      },
      {
        title: 'of an earlier enrollment in the same subsequence',
        lead: { subsequence: AGAIN, sendInFlight: claimed(IN) },
        command: CONFIRM,
        changes: { sendInFlight: null },
        intents: ['email.sent'],
      },
      {
        title: 'of another subsequence',
        lead: { subsequence: enrolledIn(MEETING, 1), sendInFlight: claimed(IN) },
        command: CONFIRM,
        changes: { sendInFlight: null },
        intents: ['email.sent'],
      },
      {
        title: 'of the main sequence, for a lead in a subsequence',
        lead: { subsequence: IN, sendInFlight: claimed(null) },
        command: CONFIRM,
        changes: { currentSequenceStep: 2, sendInFlight: null },
        intents: ['email.sent'],
      },
      {
        title: 'after the lease has expired, for a lead that has unsubscribed',
        lead: { status: 'unsubscribed', sendInFlight: claimed(null, { leaseUntil: EARLIER }) },
        command: CONFIRM,
        changes: { currentSequenceStep: 2, sendInFlight: null },
        intents: ['email.sent'],
      },
      {
        title: 'nothing is in flight, and the send is pending',
        lead: { pendingSend: MAIN },
        command: { ...CONFIRM, next: SECOND },
        changes: {},
      },
      {
        title: 'another is in flight',
        lead: { sendInFlight: claimed(null, { id: 'send_2' }) },
        command: CONFIRM,
        changes: {},
      },
    ],
  },
  {
    rule: 'confirmSend/next',
    sentence: 'next becomes the pending send if it fits and nothing is pending.',
    cases: [
      {
        title: 'it fits and nothing is pending',
        lead: { sendInFlight: claimed(null) },
        command: { ...CONFIRM, next: SECOND },
        changes: { currentSequenceStep: 2, pendingSend: SECOND, sendInFlight: null },
        intents: ['email.sent'],
      },
      {
        title: 'another is pending',
        lead: { pendingSend: { ...SECOND, id: 'send_3' }, sendInFlight: claimed(null) },
        command: { ...CONFIRM, next: SECOND },
        changes: { currentSequenceStep: 2, sendInFlight: null },
        intents: ['email.sent'],
      },
      {
        title: 'it does not fit, because the lead has replied',
        lead: { status: 'replied', replied: true, sendInFlight: claimed(null) },
        command: { ...CONFIRM, next: SECOND },
        changes: { currentSequenceStep: 2, sendInFlight: null },
        intents: ['email.sent'],
      },
      {
        title: 'the first of a subsequence that the lead was enrolled in meanwhile',
        lead: { subsequence: IN, sendInFlight: claimed(null) },
        command: { ...CONFIRM, next: SECOND_OF_SUBSEQUENCE },
        changes: {
          currentSequenceStep: 2,
          pendingSend: SECOND_OF_SUBSEQUENCE,
          sendInFlight: null,
        },
        intents: ['email.sent'],
      },
      {
        title: 'null',
        lead: { sendInFlight: claimed(null) },
        command: { ...CONFIRM, next: null },
        changes: { currentSequenceStep: 2, sendInFlight: null },
        intents: ['email.sent'],
      },
    ],
  },
  {
    rule: 'releaseSend',
    sentence:
      'If this send and this attempt are in flight: sendInFlight becomes null, and the send is pending again at retryAt if it fits (for a send that was claimed: in the same enrollment) and nothing is pending. Otherwise nothing.',
    cases: [
      {
        title: 'of the main sequence',
        lead: { sendInFlight: claimed(null) },
        command: RELEASE,
        changes: { pendingSend: MAIN_AGAIN, sendInFlight: null },
      },
      {
        title: 'of the subsequence that the lead is in',
        lead: { subsequence: IN, sendInFlight: claimed(IN) },
        command: RELEASE,
        changes: { pendingSend: { ...MAIN_AGAIN, sequence: 'subsequence' }, sendInFlight: null },
      },
      {
        title: 'of an earlier enrollment in the same subsequence',
        lead: { subsequence: AGAIN, sendInFlight: claimed(IN) },
        command: RELEASE,
        changes: { sendInFlight: null },
      },
      {
        title: 'of the main sequence, and the lead has replied',
        lead: { status: 'replied', replied: true, sendInFlight: claimed(null) },
        command: RELEASE,
        changes: { sendInFlight: null },
      },
      {
        title: 'another is pending',
        lead: { pendingSend: SECOND, sendInFlight: claimed(null) },
        command: RELEASE,
        changes: { sendInFlight: null },
      },
      {
        title: 'by an older attempt',
        lead: { sendInFlight: claimed(null, { attempt: 2 }) },
        command: RELEASE,
        changes: {},
      },
      {
        title: 'another is in flight',
        lead: { sendInFlight: claimed(null, { id: 'send_2' }) },
        command: RELEASE,
        changes: {},
      },
    ],
  },
]
