// A lead is tagged "Interested" while an e-mail of the main sequence is scheduled. What happens?
import assert from 'node:assert/strict'
import { applyLeadUpdate, type CampaignLead, type Subsequence } from 'campaign-lead'

const subsequences: Subsequence[] = [
  {
    id: 'sub_1',
    name: 'Interested follow-up',
    trigger: { type: 'ai_tag', value: 'Interested' },
  },
]
const tags = ['Interested', 'Not interested']

const lead: CampaignLead = {
  _id: 'lead_1',
  campaignId: 'cmp_1',
  status: 'active',
  aiTag: null,
  currentSequenceStep: 1,
  replied: false,
  addedAt: '2025-06-15T09:00:00.000Z',
  subsequence: null,
  pendingSend: { id: 'send_1', sequence: 'main', sendAt: '2025-06-18T09:00:00.000Z' },
}

const decision = applyLeadUpdate(lead, subsequences, tags, { aiTag: 'Interested' })

console.log(decision.subsequenceEnrollment)
for (const intent of decision.intents) console.log(intent)

assert.equal(decision.situation, 'match/none')
assert.deepEqual(
  decision.intents.map((intent) => intent.type),
  ['cancelSend', 'enrollment', 'emitWebhook'],
)
assert.equal(lead.aiTag, null, 'the lead that was passed in is unchanged')
