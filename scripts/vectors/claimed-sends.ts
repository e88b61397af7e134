import { claimed, EARLIER, SECOND } from './commands/sending-fixtures.js'
import { enrolledIn, FOLLOW_UP, finishedWith, MEETING } from './fixtures.js'
import { CANCEL_AND_MOVE, MOVE, type RuleCases } from './vector-case.js'

const aiTag = 'Interested'
const IN = enrolledIn(MEETING, 0)
const ENDED = finishedWith(FOLLOW_UP, 0)

/** The rule table for leads with an e-mail in flight. */
export const CLAIMED_SENDS: readonly RuleCases[] = [
  {
    rule: 'claimed send',
    sentence:
      'A claimed send counts as sent, until it is released: a lead whose sendInFlight belongs to its current enrollment has at least one e-mail sent.',
    cases: [
      {
        title: 'the tag matches another subsequence',
        lead: { subsequence: IN, sendInFlight: claimed(IN) },
        patch: { aiTag },
        claim: ['match/other/sent', ...MOVE],
      },
      {
        title: 'the tag matches none',
        lead: { aiTag, subsequence: IN, sendInFlight: claimed(IN) },
        patch: { aiTag: null },
        claim: ['no-match/sent', ...MOVE],
      },
      {
        title: 'its lease has expired',
        lead: { subsequence: IN, sendInFlight: claimed(IN, { leaseUntil: EARLIER }) },
        patch: { aiTag },
        claim: ['match/other/sent', ...MOVE],
      },
      {
        title: 'its enrollment has ended, and the tag matches the same subsequence',
        lead: { subsequence: ENDED, sendInFlight: claimed(ENDED) },
        patch: { aiTag },
        claim: ['match/past', 'emitWebhook'],
      },
      {
        title: 'of an earlier enrollment in the same subsequence',
        lead: {
          subsequence: IN,
          sendInFlight: claimed({ ...IN, enrolledAt: '2025-06-01T09:00:00.000Z' }),
        },
        patch: { aiTag },
        claim: ['match/other/unsent', ...MOVE],
      },
      {
        title: 'of another subsequence',
        lead: { aiTag, subsequence: IN, sendInFlight: claimed(enrolledIn(FOLLOW_UP, 0)) },
        patch: { aiTag: 'Not now' },
        claim: ['no-match/unsent', ...MOVE],
      },
      {
        title: 'of the main sequence, for a lead in a subsequence',
        lead: { subsequence: IN, sendInFlight: claimed(null) },
        patch: { aiTag },
        claim: ['match/other/unsent', ...MOVE],
      },
      {
        title: 'of the main sequence, and the next is pending',
        lead: { pendingSend: SECOND, sendInFlight: claimed(null) },
        patch: { aiTag },
        claim: ['match/none', ...CANCEL_AND_MOVE],
      },
    ],
  },
]
