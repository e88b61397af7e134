import type { Situation } from 'campaign-lead'

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

/** The membership of the lead in each row, as in the README's table. */
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
