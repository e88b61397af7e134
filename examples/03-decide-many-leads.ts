// How many leads of a campaign would be moved? Decides without storing anything.
import assert from 'node:assert/strict'
import {
  type CampaignLead,
  guardedPolicy,
  LEAD_STATUSES,
  prepareLeadUpdates,
  type Subsequence,
} from 'campaign-lead'

const subsequences: Subsequence[] = [
  { id: 'sub_1', name: 'Interested follow-up', trigger: { type: 'ai_tag', value: 'Interested' } },
]
const leads = LEAD_STATUSES.map(
  (status, index): CampaignLead => ({
    _id: `lead_${index}`,
    campaignId: 'cmp_1',
    status,
    aiTag: null,
    currentSequenceStep: 1,
    replied: status === 'replied',
    addedAt: '2025-06-15T09:00:00.000Z',
    subsequence: null,
    pendingSend: null,
  }),
)

// The lists are indexed once. With `guardedPolicy`, bounced, unsubscribed and removed leads are not moved.
const decide = prepareLeadUpdates(subsequences, ['Interested'], { policy: guardedPolicy })
const decisions = leads.map((lead) => decide(lead, { aiTag: 'interested' }))

const enrolled = decisions.filter(
  ({ subsequenceEnrollment }) => subsequenceEnrollment?.action === 'enrolled',
)
console.log(`${enrolled.length} of ${leads.length} leads would be enrolled`)
assert.deepEqual(
  enrolled.map(({ lead }) => lead.status),
  ['active', 'active', 'paused', 'active', 'active'],
)
