import {
  DOCUMENTED,
  enrolledIn,
  FOLLOW_UP,
  finishedWith,
  GUARDED,
  MAIN_SEND,
  MEETING,
  SUBSEQUENCE_SEND,
} from './fixtures.js'
import {
  CANCEL_AND_MOVE,
  type Contrast,
  createContrast,
  MOVE,
  type RuleCases,
  type VectorCase,
} from './vector-case.js'

const patch = { aiTag: 'Meeting booked' }

const GUARDED_SENTENCE =
  'For a service that really sends: case is ignored, who is moved is activated, and nobody is moved who bounced, unsubscribed or was removed.'

/** The cases for which the presets differ. */
const CASES: readonly Contrast<'documentedPolicy' | 'guardedPolicy'>[] = [
  {
    title: 'a lead that replied is enrolled',
    lead: { status: 'replied', replied: true, pendingSend: MAIN_SEND },
    patch,
    claims: {
      documentedPolicy: ['match/none', ...CANCEL_AND_MOVE],
      guardedPolicy: ['match/none', ...CANCEL_AND_MOVE],
    },
    leadAfter: { documentedPolicy: { status: 'replied' }, guardedPolicy: { status: 'active' } },
  },
  {
    title: 'a lead that is pending is switched',
    lead: {
      status: 'pending',
      subsequence: enrolledIn(FOLLOW_UP, 0),
      pendingSend: SUBSEQUENCE_SEND,
    },
    patch,
    claims: {
      documentedPolicy: ['match/other/unsent', ...CANCEL_AND_MOVE],
      guardedPolicy: ['match/other/unsent', ...CANCEL_AND_MOVE],
    },
    leadAfter: { documentedPolicy: { status: 'pending' }, guardedPolicy: { status: 'active' } },
  },
  {
    title: 'a lead that unsubscribed is tagged',
    lead: { status: 'unsubscribed', pendingSend: MAIN_SEND },
    patch,
    claims: {
      documentedPolicy: ['match/none', ...CANCEL_AND_MOVE],
      guardedPolicy: ['table not run', 'emitWebhook'],
    },
    leadAfter: { guardedPolicy: { subsequence: null, pendingSend: MAIN_SEND } },
  },
  {
    title: 'a lead that was removed is resumed',
    lead: { status: 'removed', subsequence: enrolledIn(FOLLOW_UP, 1) },
    patch: { status: 'active' },
    claims: { documentedPolicy: ['table not run'], guardedPolicy: 'STATUS_LOCKED' },
  },
  {
    title: 'a tag in another case',
    lead: { status: 'completed', subsequence: finishedWith(MEETING, 0) },
    patch: { aiTag: 'meeting booked' },
    claims: { documentedPolicy: 'INVALID_TAG', guardedPolicy: ['match/none', ...MOVE] },
  },
  {
    title: 'a tag in another case, of a lead that bounced',
    lead: { status: 'bounced' },
    patch: { aiTag: 'meeting booked' },
    claims: { documentedPolicy: 'INVALID_TAG', guardedPolicy: ['table not run', 'emitWebhook'] },
  },
  {
    title: 'a lead that is completed is resumed and enrolled',
    lead: { status: 'completed' },
    patch: { status: 'active', aiTag: 'Meeting booked' },
    claims: {
      documentedPolicy: ['match/none', ...MOVE],
      guardedPolicy: ['match/none', ...MOVE],
    },
    leadAfter: { documentedPolicy: { status: 'active' }, guardedPolicy: { status: 'active' } },
  },
]

/** The other rows, for an implementation that has only this preset. */
const GUARDED_ROWS: readonly VectorCase[] = [
  {
    title: 'a lead that is in the matching one',
    lead: { subsequence: enrolledIn(MEETING, 1) },
    policy: GUARDED,
    patch,
    claim: ['match/same', 'emitWebhook'],
  },
  {
    title: 'a lead that is in progress is skipped',
    lead: { subsequence: enrolledIn(FOLLOW_UP, 1) },
    policy: GUARDED,
    patch,
    claim: ['match/other/sent', ...MOVE],
  },
  {
    title: 'a lead that has been through the matching one',
    lead: { status: 'completed', subsequence: finishedWith(MEETING, 2) },
    policy: GUARDED,
    patch,
    claim: ['match/past', 'emitWebhook'],
  },
  {
    title: 'a lead in no subsequence, and a tag that matches none',
    lead: { status: 'completed' },
    policy: GUARDED,
    patch: { aiTag: 'Out of office' },
    claim: ['no-match/none', 'emitWebhook'],
  },
  {
    title: 'a lead exits',
    lead: { subsequence: enrolledIn(MEETING, 0), pendingSend: SUBSEQUENCE_SEND },
    policy: GUARDED,
    patch: { aiTag: 'Out of office' },
    claim: ['no-match/unsent', ...CANCEL_AND_MOVE],
  },
  {
    title: 'a lead that is in progress is kept in',
    lead: { subsequence: enrolledIn(MEETING, 1) },
    policy: GUARDED,
    patch: { aiTag: 'Out of office' },
    claim: ['no-match/sent', ...MOVE],
  },
]

/** The cases of combined options, as in the two presets. */
export const PRESETS: readonly RuleCases[] = [
  ...createContrast(
    'preset',
    [
      {
        value: 'documentedPolicy',
        policy: DOCUMENTED,
        sentence: 'The defaults: no rule that the documentation does not state.',
      },
      {
        value: 'guardedPolicy',
        policy: GUARDED,
        sentence: GUARDED_SENTENCE,
      },
    ],
    CASES,
  ),
  { rule: 'preset/guardedPolicy', sentence: GUARDED_SENTENCE, cases: GUARDED_ROWS },
]
