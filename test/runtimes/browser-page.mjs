import {
  applyLeadUpdate,
  guardedPolicy,
  isLeadUpdateError,
  safeApplyLeadUpdate,
} from 'campaign-lead'

const lead = {
  _id: 'lead_1',
  campaignId: 'cmp_1',
  status: 'replied',
  aiTag: null,
  currentSequenceStep: 1,
  replied: true,
  addedAt: '2025-06-15T09:00:00.000Z',
  subsequence: null,
  pendingSend: null,
  owner: 'Ada',
}
const subsequences = [
  { id: 'sub_1', name: 'Interested follow-up', trigger: { type: 'ai_tag', value: 'interested' } },
]

const { lead: changed, subsequenceEnrollment } = applyLeadUpdate(
  lead,
  subsequences,
  ['Interested'],
  { aiTag: 'INTERESTED' },
  {
    policy: guardedPolicy,
    extend(draft) {
      draft.owner = 'Grace'
    },
  },
)
const refused = safeApplyLeadUpdate(lead, subsequences, [], { aiTag: 'Interested' })

document.body.textContent = [
  subsequenceEnrollment.action,
  changed.status,
  changed.owner,
  isLeadUpdateError(refused.error) && refused.error.code,
].join(' ')
