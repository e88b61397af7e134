import type { LeadCommand, PendingSend } from 'campaign-lead'
import type { CommandRuleCases } from '../command-case.js'
import { enrolledIn, FOLLOW_UP, finishedWith } from '../fixtures.js'
import { claimed, LATER, MAIN, SECOND, SUBSEQUENCE } from './sending-fixtures.js'

const IN = enrolledIn(FOLLOW_UP, 1)

function schedule(send: PendingSend): LeadCommand {
  return { type: 'scheduleSend', send }
}

/** The cases of `scheduleSend`, and of the e-mails that fit. */
export const SCHEDULE_CASES: readonly CommandRuleCases[] = [
  {
    rule: 'scheduleSend',
    sentence: 'It becomes the pending send; another pending send is canceled.',
    cases: [
      { title: 'nothing is pending', command: schedule(MAIN), changes: { pendingSend: MAIN } },
      {
        title: 'another is pending',
        lead: { pendingSend: SECOND },
        command: schedule(MAIN),
        changes: { pendingSend: MAIN },
        intents: ['cancelSend'],
      },
      {
        title: 'the first of a subsequence, and one of the main sequence is pending',
        lead: { subsequence: IN, pendingSend: SECOND },
        command: schedule(SUBSEQUENCE),
        changes: { pendingSend: SUBSEQUENCE },
        intents: ['cancelSend'],
      },
      {
        title: 'the same is pending, at another time',
        lead: { pendingSend: MAIN },
        command: schedule({ ...MAIN, sendAt: LATER }),
        changes: { pendingSend: { ...MAIN, sendAt: LATER } },
      },
      {
        title: 'the same is pending, at the same time',
        lead: { pendingSend: MAIN },
        command: schedule(MAIN),
        changes: {},
      },
      {
        title: 'another is in flight',
        lead: { sendInFlight: claimed(null) },
        command: schedule(SECOND),
        changes: { pendingSend: SECOND },
      },
    ],
  },
  {
    rule: 'fits/main',
    sentence:
      'A main e-mail fits if the lead is in no subsequence and its status is pending, active or paused.',
    cases: [
      ...(['pending', 'paused'] as const).map((status) => ({
        title: `the lead is ${status}`,
        lead: { status },
        command: schedule(MAIN),
        changes: { pendingSend: MAIN },
      })),
      ...(['completed', 'replied'] as const).map((status) => ({
        title: `the lead is ${status}`,
        lead: { status },
        command: schedule(MAIN),
        refusal: 'SEND_MISPLACED' as const,
      })),
      {
        title: 'the lead was in a subsequence',
        lead: { subsequence: finishedWith(FOLLOW_UP, 1) },
        command: schedule(MAIN),
        changes: { pendingSend: MAIN },
      },
      {
        title: 'the lead is in a subsequence',
        lead: { subsequence: IN },
        command: schedule(MAIN),
        refusal: 'SEND_MISPLACED',
      },
    ],
  },
  {
    rule: 'fits/subsequence',
    sentence:
      'A subsequence e-mail fits if the lead is in a subsequence and its status is not final.',
    cases: [
      ...(['paused', 'replied'] as const).map((status) => ({
        title: `the lead is ${status}`,
        lead: { status, subsequence: IN },
        command: schedule(SUBSEQUENCE),
        changes: { pendingSend: SUBSEQUENCE },
      })),
      ...(['bounced'] as const).map((status) => ({
        title: `the lead is ${status}`,
        lead: { status, subsequence: IN },
        command: schedule(SUBSEQUENCE),
        refusal: 'SEND_MISPLACED' as const,
      })),
      {
        title: 'the lead was in a subsequence',
        lead: { subsequence: finishedWith(FOLLOW_UP, 0) },
        command: schedule(SUBSEQUENCE),
        refusal: 'SEND_MISPLACED',
      },
    ],
  },
]
