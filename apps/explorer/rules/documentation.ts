import type { LeadCommand, Situation } from 'campaign-lead'

/** Quotes from the public documentation: the sentences that introduce its two lists of rules. */
export const HEAD_SENTENCES = {
  match:
    "When the new aiTag matches a subsequence whose trigger.type='ai_tag' and trigger.value equals the tag (case-insensitive):",
  'no-match': 'When the new tag matches NO subsequence:',
} as const

/** Quotes from the public documentation for each row of the table, except for `match/past`, which is a reading. */
export const RULE_SENTENCES: Readonly<Record<Situation, string>> = {
  'match/none':
    'Lead has no subsequence → enrolled in the matching one and any pending main-sequence send is canceled.',
  'match/same': 'Lead is already in the matching subsequence → no-op.',
  'match/other/unsent':
    'Lead is in a different subsequence with no emails sent from it → switched into the matching subsequence (state reset).',
  'match/other/sent':
    'Lead is in a different subsequence with at least one email already sent → no switch (action skippedInProgress); tag still updates.',
  'match/past':
    'Not specified. A lead that has already been through the matching subsequence does not receive the same e-mails again.',
  'no-match/none': 'Lead has no subsequence → no-op.',
  'no-match/unsent':
    "Lead is in a subsequence with no emails sent from it → exits cleanly (subsequence.status: 'completed', subsequence.completedAt set, lead status: 'completed', scheduling cleared; subsequence.id preserved as a historical pointer).",
  'no-match/sent':
    'Lead is in a subsequence with at least one email already sent → kept in (action skippedInProgress); tag still updates.',
}

/** The rule of each command, as in the comments of the table of commands. */
export const COMMAND_SENTENCES: Readonly<Record<LeadCommand['type'], string>> = {
  scheduleSend:
    'Refused with SEND_CLAIMED if a send of this id is in flight, with SEND_MISPLACED if it does not fit. Otherwise it becomes the pending send; another pending send is canceled.',
  claimSend:
    'Refused, in this order: SEND_CLAIMED (a send is in flight, unless it is this one and its lease has expired), SEND_CANCELED (neither pending nor in flight), STATUS_NOT_SENDABLE, SEND_NOT_DUE (now before sendAt). Otherwise pendingSend becomes null and sendInFlight is set, with attempt 1; an expired claim of this id is claimed again with attempt + 1 (no due time then).',
  confirmSend:
    'If this send is in flight: a subsequence e-mail adds 1 to currentStep and emailsSent if subsequence is still the same enrollment (ended or not), a main e-mail adds 1 to currentSequenceStep; sendInFlight becomes null; next becomes the pending send if it fits and nothing is pending. Otherwise nothing.',
  releaseSend:
    'If this send and this attempt are in flight: sendInFlight becomes null, and the send is pending again at retryAt if it fits and nothing is pending. Otherwise nothing.',
  recordReply:
    'An automatic reply that does not stop (policy stopOnAutoReply): nothing. Otherwise replied is true and, if it stops (stopOnReply), status becomes replied and the pending send is canceled.',
  recordBounce: 'hard: status bounced, pending send canceled. soft: nothing.',
  recordUnsubscribe: 'Status unsubscribed, pending send canceled.',
  removeLead: 'Status removed, pending send canceled.',
  completeSequence:
    "subsequence: if the lead is in one, that becomes completed (completedAt now), the lead's status completed, a pending subsequence send is canceled. main: if the lead is in no subsequence, its status becomes completed, a pending main send is canceled. Otherwise nothing.",
}

/** The membership of the lead in each row, as in the table of docs/rules.md. */
export const MEMBERSHIP_WORDS: Readonly<Record<Situation, string>> = {
  'match/none': 'in no subsequence',
  'match/same': 'in a matching one',
  'match/other/unsent': 'in another one, nothing sent from it',
  'match/other/sent': 'in another one, at least one e-mail sent from it',
  'match/past': 'in none, and has already been through a matching one',
  'no-match/none': 'in no subsequence',
  'no-match/unsent': 'in one, nothing sent from it',
  'no-match/sent': 'in one, at least one e-mail sent from it',
}
