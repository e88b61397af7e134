import { LEAD_STATUSES, type LeadStatus } from 'campaign-lead'
import { enrolledIn, FOLLOW_UP, finishedWith, MEETING } from './fixtures.js'
import {
  type Contrast,
  createContrast,
  MOVE,
  type RuleCases,
  type VectorCase,
} from './vector-case.js'

const patch = { aiTag: 'Interested' }
const ACTIVATE = { statusOnEnrollment: 'activate' } as const
const KEPT = 'On enrolled and switched, the status stays, whatever it is.'
const ACTIVATED =
  'On enrolled and switched, pending, replied and completed become active, unless the patch sets a status.'

const ACTIVATED_FROM: Readonly<Record<LeadStatus, LeadStatus>> = {
  pending: 'active',
  active: 'active',
  paused: 'paused',
  completed: 'active',
  bounced: 'bounced',
  unsubscribed: 'unsubscribed',
  replied: 'active',
  removed: 'removed',
}

const CASES: readonly Contrast<'keep' | 'activate'>[] = [
  ...LEAD_STATUSES.map((status) => ({
    title: `enrolled while ${status}`,
    lead: { status, currentSequenceStep: 3 },
    patch,
    claims: { keep: ['match/none', ...MOVE], activate: ['match/none', ...MOVE] } as const,
    leadAfter: { keep: { status }, activate: { status: ACTIVATED_FROM[status] } },
  })),
  ...(['pending', 'paused', 'completed', 'replied'] as const).map((status) => ({
    title: `switched while ${status}`,
    lead: { status, currentSequenceStep: 3, subsequence: enrolledIn(MEETING, 0) },
    patch,
    claims: {
      keep: ['match/other/unsent', ...MOVE],
      activate: ['match/other/unsent', ...MOVE],
    } as const,
    leadAfter: { keep: { status }, activate: { status: ACTIVATED_FROM[status] } },
  })),
  {
    title: 'the patch sets paused',
    lead: { status: 'completed' },
    patch: { status: 'paused', aiTag: 'Interested' },
    claims: { keep: ['match/none', ...MOVE], activate: ['match/none', ...MOVE] },
    leadAfter: { keep: { status: 'paused' }, activate: { status: 'paused' } },
  },
]

/** The cases in which the lead is not enrolled, so its status stays. */
const NOT_ACTIVATED: readonly VectorCase[] = [
  {
    title: 'skipped while replied',
    lead: { status: 'replied', subsequence: enrolledIn(MEETING, 1) },
    patch,
    policy: ACTIVATE,
    claim: ['match/other/sent', ...MOVE],
    leadAfter: { status: 'replied' },
  },
  {
    title: 'exited while pending',
    lead: { status: 'pending', subsequence: enrolledIn(MEETING, 0) },
    patch: { aiTag: 'Not now' },
    policy: ACTIVATE,
    claim: ['no-match/unsent', ...MOVE],
    leadAfter: { status: 'completed' },
  },
  {
    title: 'in the matching one already, while completed',
    lead: { status: 'completed', subsequence: enrolledIn(FOLLOW_UP, 0) },
    patch,
    policy: ACTIVATE,
    claim: ['match/same', 'emitWebhook'],
    leadAfter: { status: 'completed' },
  },
  {
    title: 'through the matching one already, while completed',
    lead: { status: 'completed', subsequence: finishedWith(FOLLOW_UP, 1) },
    patch,
    policy: ACTIVATE,
    claim: ['match/past', 'emitWebhook'],
    leadAfter: { status: 'completed' },
  },
  {
    title: 'no subsequence matches, while completed',
    lead: { status: 'completed' },
    patch: { aiTag: 'Not now' },
    policy: ACTIVATE,
    claim: ['no-match/none', 'emitWebhook'],
    leadAfter: { status: 'completed' },
  },
]

/** The cases of `statusOnEnrollment`. */
export const STATUS_ON_ENROLLMENT: readonly RuleCases[] = [
  ...createContrast(
    'policy/statusOnEnrollment',
    [
      { value: 'keep', policy: { statusOnEnrollment: 'keep' }, sentence: KEPT },
      { value: 'activate', policy: ACTIVATE, sentence: ACTIVATED },
    ],
    CASES,
  ),
  { rule: 'policy/statusOnEnrollment/activate', sentence: ACTIVATED, cases: NOT_ACTIVATED },
]
