import type { LeadCommand } from 'campaign-lead'
import type { CommandRuleCases } from '../command-case.js'
import { enrolledIn, FOLLOW_UP, NOW } from '../fixtures.js'
import { claimed, MAIN, SECOND, SUBSEQUENCE } from './sending-fixtures.js'

const IN = enrolledIn(FOLLOW_UP, 1)
const WAITING = { pendingSend: MAIN }
const REPLIED = { status: 'replied', replied: true, pendingSend: null } as const
const REPLY: LeadCommand = { type: 'recordReply' }
const AUTO_REPLY: LeadCommand = { type: 'recordReply', auto: true }
const BOUNCE: LeadCommand = { type: 'recordBounce', kind: 'hard' }
const UNSUBSCRIBE: LeadCommand = { type: 'recordUnsubscribe' }
const REMOVE: LeadCommand = { type: 'removeLead' }
const COMPLETE_MAIN: LeadCommand = { type: 'completeSequence', sequence: 'main' }
const COMPLETE: LeadCommand = { type: 'completeSequence', sequence: 'subsequence' }

/** The cases of replies, bounces, unsubscribes, removals and completed sequences. */
export const FEEDBACK_CASES: readonly CommandRuleCases[] = [
  {
    rule: 'recordReply',
    sentence:
      'replied is true and, if it stops, status becomes replied and the pending send is canceled; webhook lead.replied if the lead changed.',
    cases: [
      {
        title: 'a main e-mail is pending',
        lead: WAITING,
        command: REPLY,
        changes: REPLIED,
        intents: ['cancelSend', 'lead.replied'],
      },
      {
        title: 'an e-mail is in flight, which is not canceled',
        lead: { sendInFlight: claimed(null) },
        command: REPLY,
        changes: { status: 'replied', replied: true },
        intents: ['lead.replied'],
      },
      {
        title: 'the lead has replied before',
        lead: { status: 'replied', replied: true },
        command: REPLY,
        changes: {},
      },
      { title: 'an automatic one', lead: WAITING, command: AUTO_REPLY, changes: {} },
    ],
  },
  {
    rule: 'policy/stopOnReply/false',
    sentence: 'A reply does not stop the e-mails: only replied becomes true.',
    cases: [
      {
        title: 'a main e-mail is pending',
        lead: WAITING,
        command: REPLY,
        policy: { stopOnReply: false },
        changes: { replied: true },
        intents: ['lead.replied'],
      },
      {
        title: 'an automatic reply is governed by stopOnAutoReply alone',
        lead: WAITING,
        command: AUTO_REPLY,
        policy: { stopOnReply: false, stopOnAutoReply: true },
        changes: REPLIED,
        intents: ['cancelSend', 'lead.replied'],
      },
    ],
  },
  {
    rule: 'policy/stopOnAutoReply/true',
    sentence: 'An automatic reply stops the e-mails.',
    cases: [
      {
        title: 'a subsequence e-mail is pending',
        lead: { subsequence: IN, pendingSend: SUBSEQUENCE },
        command: AUTO_REPLY,
        policy: { stopOnAutoReply: true },
        changes: REPLIED,
        intents: ['cancelSend', 'lead.replied'],
      },
    ],
  },
  {
    rule: 'recordBounce',
    sentence:
      'hard: status bounced, pending send canceled, webhook lead.bounced if the lead changed. soft: nothing.',
    cases: [
      {
        title: 'hard',
        lead: WAITING,
        command: BOUNCE,
        changes: { status: 'bounced', pendingSend: null },
        intents: ['cancelSend', 'lead.bounced'],
      },
      {
        title: 'an e-mail is in flight, which is not canceled',
        lead: { sendInFlight: claimed(null) },
        command: BOUNCE,
        changes: { status: 'bounced' },
        intents: ['lead.bounced'],
      },
      { title: 'hard, again', lead: { status: 'bounced' }, command: BOUNCE, changes: {} },
      {
        title: 'soft',
        lead: WAITING,
        command: { type: 'recordBounce', kind: 'soft' },
        changes: {},
      },
    ],
  },
  {
    rule: 'recordUnsubscribe',
    sentence:
      'status unsubscribed, pending send canceled, webhook lead.unsubscribed if the lead changed.',
    cases: [
      {
        title: 'a main e-mail is pending',
        lead: WAITING,
        command: UNSUBSCRIBE,
        changes: { status: 'unsubscribed', pendingSend: null },
        intents: ['cancelSend', 'lead.unsubscribed'],
      },
      {
        title: 'an e-mail is in flight, which is not canceled',
        lead: { pendingSend: SECOND, sendInFlight: claimed(null) },
        command: UNSUBSCRIBE,
        changes: { status: 'unsubscribed', pendingSend: null },
        intents: ['cancelSend', 'lead.unsubscribed'],
      },
      { title: 'again', lead: { status: 'unsubscribed' }, command: UNSUBSCRIBE, changes: {} },
    ],
  },
  {
    rule: 'removeLead',
    sentence: 'status removed, pending send canceled.',
    cases: [
      {
        title: 'a subsequence e-mail is pending',
        lead: { subsequence: IN, pendingSend: SUBSEQUENCE },
        command: REMOVE,
        changes: { status: 'removed', pendingSend: null },
        intents: ['cancelSend'],
      },
      { title: 'again', lead: { status: 'removed' }, command: REMOVE, changes: {} },
      {
        title: 'with custom fields, which are kept',
        lead: { owner: { name: 'Ada' } },
        command: REMOVE,
        changes: { status: 'removed' },
      },
    ],
  },
  {
    rule: 'final status',
    sentence:
      'Final statuses: removed, unsubscribed, bounced; a status is replaced only by one to its left in this list, and never by replied or completed.',
    cases: [
      {
        title: 'bounced becomes unsubscribed',
        lead: { status: 'bounced' },
        command: UNSUBSCRIBE,
        changes: { status: 'unsubscribed' },
        intents: ['lead.unsubscribed'],
      },
      {
        title: 'unsubscribed becomes removed',
        lead: { status: 'unsubscribed' },
        command: REMOVE,
        changes: { status: 'removed' },
      },
      {
        title: 'unsubscribed stays',
        lead: { status: 'unsubscribed' },
        command: BOUNCE,
        changes: {},
      },
      {
        title: 'removed stays, and the pending send is canceled',
        lead: { status: 'removed', pendingSend: MAIN },
        command: UNSUBSCRIBE,
        changes: { pendingSend: null },
        intents: ['cancelSend', 'lead.unsubscribed'],
      },
      {
        title: 'a reply of a lead that is bounced',
        lead: { status: 'bounced' },
        command: REPLY,
        changes: { replied: true },
        intents: ['lead.replied'],
      },
      {
        title: 'the main sequence of a lead that is unsubscribed is completed',
        lead: { status: 'unsubscribed' },
        command: COMPLETE_MAIN,
        changes: {},
      },
    ],
  },
  {
    rule: 'completeSequence/subsequence',
    sentence:
      "If the lead is in one, that becomes completed (completedAt now), the lead's status completed, a pending subsequence send is canceled. Otherwise nothing.",
    cases: [
      {
        title: 'an e-mail of it is pending',
        lead: { status: 'replied', subsequence: IN, pendingSend: SUBSEQUENCE },
        command: COMPLETE,
        changes: {
          status: 'completed',
          subsequence: { ...IN, status: 'completed', completedAt: NOW },
          pendingSend: null,
        },
        intents: ['cancelSend'],
      },
      {
        title: 'the lead is in none',
        lead: { pendingSend: MAIN },
        command: COMPLETE,
        changes: {},
      },
    ],
  },
  {
    rule: 'completeSequence/main',
    sentence:
      'If the lead is in no subsequence, its status becomes completed, a pending main send is canceled. Otherwise nothing.',
    cases: [
      {
        title: 'an e-mail of it is pending',
        lead: WAITING,
        command: COMPLETE_MAIN,
        changes: { status: 'completed', pendingSend: null },
        intents: ['cancelSend'],
      },
      {
        title: 'the lead is in a subsequence',
        lead: { subsequence: IN, pendingSend: SUBSEQUENCE },
        command: COMPLETE_MAIN,
        changes: {},
      },
    ],
  },
]
