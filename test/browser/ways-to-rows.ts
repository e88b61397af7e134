import type { CampaignLead, Situation } from 'campaign-lead'

/** What is chosen and typed to reach a row of the table, in the words of the page. */
export interface WayToRow {
  readonly lead: {
    readonly Status?: CampaignLead['status']
    readonly 'AI tag'?: string
    readonly Place?: string
    readonly Subsequence?: string
    readonly 'E-mails sent from it'?: string
    readonly 'Pending send'?: string
  }
  /** The tag: chosen from the list, or typed where it is not to be found there at first. */
  readonly patch: { readonly chosen: string } | { readonly typed: string }
}

const MEETING = 'Meeting preparation (sub_2)'
const FOLLOW_UP = 'Interested follow-up (sub_1)'

/** From the page as it opens: with a lead in no subsequence and without a tag. */
export const WAYS_TO_ROWS: Readonly<Record<Situation, WayToRow>> = {
  'match/none': {
    lead: { Status: 'replied', 'AI tag': 'Out of office' },
    patch: { chosen: 'Meeting booked' },
  },
  'match/same': {
    lead: { Place: 'in a subsequence', Subsequence: FOLLOW_UP },
    patch: { typed: 'Interested' },
  },
  'match/other/unsent': {
    lead: {
      'AI tag': 'Meeting booked',
      Place: 'in a subsequence',
      Subsequence: MEETING,
      'Pending send': 'of the subsequence',
    },
    patch: { chosen: 'Interested' },
  },
  'match/other/sent': {
    lead: { Place: 'in a subsequence', Subsequence: MEETING, 'E-mails sent from it': '12' },
    patch: { typed: 'Interested' },
  },
  'match/past': {
    lead: {
      Status: 'completed',
      Place: 'been through a subsequence',
      Subsequence: FOLLOW_UP,
      'E-mails sent from it': '3',
      'Pending send': 'none',
    },
    patch: { chosen: 'Interested' },
  },
  'no-match/none': { lead: { Status: 'paused' }, patch: { chosen: 'Not interested' } },
  'no-match/unsent': {
    lead: { 'AI tag': 'Interested', Place: 'in a subsequence', Subsequence: FOLLOW_UP },
    patch: { typed: 'Out of office' },
  },
  'no-match/sent': {
    lead: {
      'AI tag': 'Meeting booked',
      Place: 'in a subsequence',
      Subsequence: MEETING,
      'E-mails sent from it': '1',
    },
    patch: { chosen: 'clear it' },
  },
}
