import type { LeadCommand } from 'campaign-lead'
import type { CommandRuleCases } from '../command-case.js'
import { enrolledIn, FOLLOW_UP, finishedWith, MEETING, NOW } from '../fixtures.js'
import {
  claimed,
  EARLIER,
  JUST_LATER,
  LATER,
  MAIN,
  SECOND,
  SUBSEQUENCE,
} from './sending-fixtures.js'

const IN = enrolledIn(FOLLOW_UP, 0)
const CLAIM: LeadCommand = { type: 'claimSend', sendId: 'send_1', leaseSeconds: 60 }
const LEASE = { claimedAt: NOW, leaseUntil: LATER }

/** The cases of `claimSend`, and of its refusals in their order. */
export const CLAIM_CASES: readonly CommandRuleCases[] = [
  {
    rule: 'claimSend',
    sentence: 'pendingSend becomes null and sendInFlight is set, with attempt 1.',
    cases: [
      {
        title: 'of the main sequence, due now',
        lead: { pendingSend: MAIN },
        command: CLAIM,
        changes: { pendingSend: null, sendInFlight: claimed(null, LEASE) },
      },
      {
        title: 'of a subsequence: it counts for this enrollment',
        lead: { subsequence: IN, pendingSend: { ...SUBSEQUENCE, sendAt: EARLIER } },
        command: CLAIM,
        changes: { pendingSend: null, sendInFlight: claimed(IN, LEASE) },
      },
      {
        title: 'of the main sequence, for a lead that was in a subsequence',
        lead: { subsequence: finishedWith(FOLLOW_UP, 1), pendingSend: MAIN },
        command: CLAIM,
        changes: { pendingSend: null, sendInFlight: claimed(null, LEASE) },
      },
    ],
  },
  {
    rule: 'claimSend/expired',
    sentence: 'An expired claim of this id is claimed again with attempt + 1 (no due time then).',
    cases: [
      {
        title: 'the lease expires now',
        lead: { sendInFlight: claimed(null, { leaseUntil: NOW }) },
        command: CLAIM,
        changes: { sendInFlight: claimed(null, { ...LEASE, attempt: 2 }) },
      },
      {
        title: 'the lease expires in a millisecond',
        lead: { sendInFlight: claimed(null, { leaseUntil: JUST_LATER }) },
        command: CLAIM,
        refusal: 'SEND_CLAIMED',
      },
      {
        title: 'another is pending and not due',
        lead: {
          pendingSend: SECOND,
          sendInFlight: claimed(null, { attempt: 2, leaseUntil: EARLIER }),
        },
        command: CLAIM,
        changes: { sendInFlight: claimed(null, { ...LEASE, attempt: 3 }) },
      },
      {
        title: 'of an enrollment that has ended, while the lead is in another subsequence',
        lead: {
          subsequence: enrolledIn(MEETING, 0),
          sendInFlight: claimed(IN, { leaseUntil: NOW }),
        },
        command: CLAIM,
        changes: { sendInFlight: claimed(IN, { ...LEASE, attempt: 2 }) },
      },
    ],
  },
  {
    rule: 'sendable',
    sentence:
      'A send is sendable: a main e-mail in status active; a subsequence e-mail while the lead is in a subsequence, in status active, replied or completed.',
    cases: [
      ...(['replied', 'completed'] as const).map((status) => ({
        title: `a subsequence e-mail while the lead is ${status}`,
        lead: { status, subsequence: IN, pendingSend: SUBSEQUENCE },
        command: CLAIM,
        changes: { pendingSend: null, sendInFlight: claimed(IN, LEASE) },
      })),
      ...(['pending', 'paused', 'replied'] as const).map((status) => ({
        title: `a main e-mail while the lead is ${status}`,
        lead: { status, pendingSend: MAIN },
        command: CLAIM,
        refusal: 'STATUS_NOT_SENDABLE' as const,
      })),
      ...(['paused', 'bounced'] as const).map((status) => ({
        title: `a subsequence e-mail while the lead is ${status}`,
        lead: { status, subsequence: IN, pendingSend: SUBSEQUENCE },
        command: CLAIM,
        refusal: 'STATUS_NOT_SENDABLE' as const,
      })),
      {
        title: 'a subsequence e-mail after the subsequence has ended',
        lead: { subsequence: finishedWith(FOLLOW_UP, 0), pendingSend: SUBSEQUENCE },
        command: CLAIM,
        refusal: 'STATUS_NOT_SENDABLE',
      },
      {
        title: 'an expired claim of the main sequence after a reply',
        lead: { status: 'replied', sendInFlight: claimed(null, { leaseUntil: NOW }) },
        command: CLAIM,
        refusal: 'STATUS_NOT_SENDABLE',
      },
    ],
  },
  {
    rule: 'claimSend/refusals',
    sentence:
      'Refused, in this order: SEND_CLAIMED, SEND_CANCELED, STATUS_NOT_SENDABLE, SEND_NOT_DUE.',
    cases: [
      {
        title: 'another is in flight, and this one is neither pending nor in flight',
        lead: { status: 'paused', sendInFlight: claimed(null, { id: 'send_0', leaseUntil: NOW }) },
        command: CLAIM,
        refusal: 'SEND_CLAIMED',
      },
      {
        title: 'nothing is pending, and the lead is unsubscribed',
        lead: { status: 'unsubscribed' },
        command: CLAIM,
        refusal: 'SEND_CANCELED',
      },
      {
        title: 'another is pending, and not due',
        lead: { pendingSend: SECOND },
        command: CLAIM,
        refusal: 'SEND_CANCELED',
      },
      {
        title: 'the lead is paused, and the send not due',
        lead: { status: 'paused', pendingSend: { ...MAIN, sendAt: LATER } },
        command: CLAIM,
        refusal: 'STATUS_NOT_SENDABLE',
      },
      {
        title: 'the send is due in a millisecond',
        lead: { pendingSend: { ...MAIN, sendAt: JUST_LATER } },
        command: CLAIM,
        refusal: 'SEND_NOT_DUE',
      },
    ],
  },
  {
    rule: 'scheduleSend/refusals',
    sentence: 'Refused with SEND_CLAIMED if a send of this id is in flight.',
    cases: [
      {
        title: 'its lease has expired',
        lead: { sendInFlight: claimed(null, { leaseUntil: EARLIER }) },
        command: { type: 'scheduleSend', send: MAIN },
        refusal: 'SEND_CLAIMED',
      },
      {
        title: 'the send does not fit either',
        lead: { status: 'removed', sendInFlight: claimed(null) },
        command: { type: 'scheduleSend', send: MAIN },
        refusal: 'SEND_CLAIMED',
      },
    ],
  },
]
