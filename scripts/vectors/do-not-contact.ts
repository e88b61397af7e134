import { LEAD_STATUSES, type LeadPolicy } from 'campaign-lead'
import { enrolledIn, FOLLOW_UP, MAIN_SEND, MEETING, SUBSEQUENCE_SEND } from './fixtures.js'
import {
  CANCEL_AND_MOVE,
  type Contrast,
  createContrast,
  MOVE,
  type RuleCases,
  type VectorCase,
} from './vector-case.js'

const LISTED: Partial<LeadPolicy> = { doNotContact: ['bounced', 'unsubscribed', 'removed'] }
const LOCKED =
  'A lead in one of the listed statuses keeps it: a status patch is refused; its tag changes, with the webhook, but the rule table is not run.'

const CASES: readonly Contrast<'empty' | 'listed'>[] = [
  {
    title: 'a status',
    lead: { status: 'unsubscribed', replied: true },
    patch: { status: 'active' },
    claims: { empty: ['table not run'], listed: 'STATUS_LOCKED' },
  },
  {
    title: 'a status and a tag',
    lead: { status: 'bounced' },
    patch: { status: 'paused', aiTag: 'Interested' },
    claims: { empty: ['match/none', ...MOVE], listed: 'STATUS_LOCKED' },
  },
  {
    title: 'a tag that matches, and a send pending',
    lead: { status: 'unsubscribed', pendingSend: MAIN_SEND },
    patch: { aiTag: 'Interested' },
    claims: {
      empty: ['match/none', ...CANCEL_AND_MOVE],
      listed: ['table not run', 'emitWebhook'],
    },
  },
  {
    title: 'a tag that matches another subsequence than that it is in',
    lead: { status: 'removed', subsequence: enrolledIn(MEETING, 0) },
    patch: { aiTag: 'Interested' },
    claims: {
      empty: ['match/other/unsent', ...MOVE],
      listed: ['table not run', 'emitWebhook'],
    },
  },
  {
    title: 'a tag that matches none, of a lead in a subsequence',
    lead: {
      status: 'unsubscribed',
      aiTag: 'Interested',
      subsequence: enrolledIn(FOLLOW_UP, 0),
      pendingSend: SUBSEQUENCE_SEND,
    },
    patch: { aiTag: 'Not now' },
    claims: {
      empty: ['no-match/unsent', ...CANCEL_AND_MOVE],
      listed: ['table not run', 'emitWebhook'],
    },
  },
  {
    title: 'the tag cleared, of a lead in a subsequence with e-mails sent',
    lead: { status: 'bounced', aiTag: 'Interested', subsequence: enrolledIn(FOLLOW_UP, 1) },
    patch: { aiTag: null },
    claims: {
      empty: ['no-match/sent', ...MOVE],
      listed: ['table not run', 'emitWebhook'],
    },
  },
  {
    title: 'the tag that it has already',
    lead: { status: 'removed', aiTag: 'Interested' },
    patch: { aiTag: 'Interested' },
    claims: { empty: ['match/none', 'enrollment'], listed: ['table not run'] },
  },
]

const LISTED_CASES: readonly VectorCase[] = [
  {
    title: 'a tag that the workspace does not have',
    lead: { status: 'bounced' },
    patch: { aiTag: 'Warm' },
    policy: LISTED,
    claim: 'INVALID_TAG',
  },
  {
    title: 'an empty patch',
    lead: { status: 'bounced' },
    patch: {},
    policy: LISTED,
    claim: ['table not run'],
  },
  {
    title: 'a status that is not listed',
    lead: { status: 'replied', replied: true },
    patch: { status: 'active', aiTag: 'Interested' },
    policy: LISTED,
    claim: ['match/none', ...MOVE],
  },
]

/** Each status that can be listed, listed alone. */
const ONE_LISTED: RuleCases = {
  rule: 'policy/doNotContact/listed',
  sentence: LOCKED,
  cases: LEAD_STATUSES.filter((status) => status !== 'active' && status !== 'paused').map(
    (status) => ({
      title: `${status} alone is listed`,
      lead: { status },
      patch: { status: 'active' },
      policy: { doNotContact: [status] },
      claim: 'STATUS_LOCKED',
    }),
  ),
}

/** The cases of `doNotContact`. */
export const DO_NOT_CONTACT: readonly RuleCases[] = [
  ...createContrast(
    'policy/doNotContact',
    [
      {
        value: 'empty',
        policy: { doNotContact: [] },
        sentence: 'No status is listed: every lead may be moved and resumed.',
      },
      {
        value: 'listed',
        policy: LISTED,
        sentence: LOCKED,
      },
    ],
    CASES,
  ),
  { rule: 'policy/doNotContact/listed', sentence: LOCKED, cases: LISTED_CASES },
  ONE_LISTED,
]
