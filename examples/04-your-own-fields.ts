// Your leads have custom fields. Keep them, and change them in the same decision.
import assert from 'node:assert/strict'
import { applyLeadUpdate, type CampaignLead, type Extend } from 'campaign-lead'

interface MyLead extends CampaignLead {
  readonly aiTaggedAt: string | null
  readonly history: readonly string[]
}

const lead: MyLead = {
  _id: 'lead_1',
  campaignId: 'cmp_1',
  status: 'active',
  aiTag: null,
  currentSequenceStep: 1,
  replied: false,
  addedAt: '2025-06-15T09:00:00.000Z',
  subsequence: null,
  pendingSend: null,
  aiTaggedAt: null,
  history: [],
}

const extend: Extend<MyLead> = (draft, { now, previous }) => {
  if (draft.aiTag === previous.aiTag) return
  draft.aiTaggedAt = now
  draft.history.push(`${previous.aiTag ?? 'no tag'} → ${draft.aiTag ?? 'no tag'}`)
}

const { lead: changed } = applyLeadUpdate(
  lead,
  [],
  ['Interested'],
  { aiTag: 'Interested' },
  { extend },
)
console.log(changed.history, changed.aiTaggedAt)
assert.deepEqual(changed.history, ['no tag → Interested'])
assert.equal(typeof changed.aiTaggedAt, 'string')
