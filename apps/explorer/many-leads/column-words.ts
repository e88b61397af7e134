/** What the cells of a column mean, for the fields that a file must have. */
export const COLUMN_WORDS: ReadonlyMap<string, string> = new Map([
  ['_id', 'the id of the lead'],
  ['campaignId', 'the id of its campaign'],
  ['status', 'such as active, replied or completed'],
  ['aiTag', 'empty if the lead has no tag'],
  ['subsequence.id', 'empty if the lead has never been in a subsequence'],
  ['subsequence.status', 'active or completed'],
  ['subsequence.emailsSent', 'the number of e-mails sent from the subsequence'],
  ['pendingSend.id', 'empty if no e-mail is pending'],
  ['pendingSend.sequence', 'main or subsequence'],
])
