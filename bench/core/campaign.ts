import type { Subsequence } from 'campaign-lead'

/** A typical campaign: five subsequences, four of them triggered by a tag, and ten tags. */
export const SUBSEQUENCES: readonly Subsequence[] = [
  { id: 'sub_1', name: 'Interested follow-up', trigger: { type: 'ai_tag', value: 'interested' } },
  { id: 'sub_2', name: 'Not now', trigger: { type: 'ai_tag', value: 'Not now' } },
  { id: 'sub_3', name: 'No reply', trigger: { type: 'no_reply' } },
  { id: 'sub_4', name: 'Out of office', trigger: { type: 'ai_tag', value: 'OUT OF OFFICE' } },
  { id: 'sub_5', name: 'Referral', trigger: { type: 'ai_tag', value: 'Referral' } },
]

export const TAGS: readonly string[] = [
  'Interested',
  'Not now',
  'Out of office',
  'Referral',
  'Meeting booked',
  'Wrong person',
  'Unsubscribe',
  'Question',
  'Negative',
  'Spam',
]

/** The tags that trigger a subsequence. */
export const TRIGGERING_TAGS = ['Interested', 'Not now', 'Out of office', 'Referral'] as const
export const OTHER_TAGS = ['Meeting booked', 'Wrong person', 'Question', 'Negative'] as const
