import type { CampaignLead, Situation } from 'campaign-lead'

/** The inputs that lead to a row of the rule table, by their labels on the page. */
export interface RowInput {
  readonly lead: {
    readonly Status?: CampaignLead['status']
    readonly 'AI tag'?: string
    readonly Subsequence?: string
    readonly 'Which subsequence'?: string
    readonly 'E-mails sent from it'?: string
    readonly 'Pending send'?: string
  }
  /** The tag: chosen from the list, or typed as another tag. */
  readonly patch: { readonly chosen: string } | { readonly typed: string }
}

const MEETING = 'Meeting preparation (sub_2)'
const FOLLOW_UP = 'Interested follow-up (sub_1)'

/** Starts from the initial page: the lead is in no subsequence and has no tag. */
export const ROW_INPUTS: Readonly<Record<Situation, RowInput>> = {
  'match/none': {
    lead: { Status: 'replied', 'AI tag': 'Out of office' },
    patch: { chosen: 'Meeting booked' },
  },
  'match/same': {
    lead: { Subsequence: 'in one', 'Which subsequence': FOLLOW_UP },
    patch: { typed: 'Interested' },
  },
  'match/other/unsent': {
    lead: {
      'AI tag': 'Meeting booked',
      Subsequence: 'in one',
      'Which subsequence': MEETING,
      'Pending send': 'of the subsequence',
    },
    patch: { chosen: 'Interested' },
  },
  'match/other/sent': {
    lead: { Subsequence: 'in one', 'Which subsequence': MEETING, 'E-mails sent from it': '12' },
    patch: { typed: 'Interested' },
  },
  'match/past': {
    lead: {
      Status: 'completed',
      Subsequence: 'finished one',
      'Which subsequence': FOLLOW_UP,
      'E-mails sent from it': '3',
      'Pending send': 'none',
    },
    patch: { chosen: 'Interested' },
  },
  'no-match/none': { lead: { Status: 'paused' }, patch: { chosen: 'Not interested' } },
  'no-match/unsent': {
    lead: { 'AI tag': 'Interested', Subsequence: 'in one', 'Which subsequence': FOLLOW_UP },
    patch: { typed: 'Out of office' },
  },
  'no-match/sent': {
    lead: {
      'AI tag': 'Meeting booked',
      Subsequence: 'in one',
      'Which subsequence': MEETING,
      'E-mails sent from it': '1',
    },
    patch: { chosen: 'clear' },
  },
}
