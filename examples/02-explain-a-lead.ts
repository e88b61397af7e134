// "Why was this lead not moved?" The rule table has the answer. (If the policy lists the lead's status in
// `doNotContact`, the table does not run and the decision has no situation.)
import assert from 'node:assert/strict'
import {
  ENROLLMENT_RULES,
  type LeadSubsequence,
  matchingSubsequences,
  type Subsequence,
  situationOf,
} from 'campaign-lead'

const subsequences: Subsequence[] = [
  { id: 'sub_1', name: 'Interested follow-up', trigger: { type: 'ai_tag', value: 'Interested' } },
  {
    id: 'sub_2',
    name: 'Meeting preparation',
    trigger: { type: 'ai_tag', value: 'Meeting booked' },
  },
]

const subsequence: LeadSubsequence = {
  id: 'sub_2',
  status: 'active',
  currentStep: 2,
  emailsSent: 2,
  enrolledAt: '2025-06-16T10:30:00.000Z',
  completedAt: null,
}

for (const tag of ['Interested', 'Meeting booked', 'Not interested']) {
  const situation = situationOf(subsequence, matchingSubsequences(subsequences, tag))
  console.log(`${tag}: ${situation} → ${ENROLLMENT_RULES[situation]}`)
}

const situation = situationOf(subsequence, matchingSubsequences(subsequences, 'Interested'))
assert.equal(situation, 'match/other/sent')
assert.equal(ENROLLMENT_RULES[situation], 'skippedInProgress')
