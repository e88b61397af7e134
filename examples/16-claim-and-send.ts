// A sender claims an e-mail immediately before it sends it, and confirms it afterwards. `examples/sender` in the
// repository sends by SMTP.
import assert from 'node:assert/strict'
import {
  applyLeadCommand,
  applyLeadUpdate,
  type CampaignLead,
  createLeadService,
  safeApplyLeadCommand,
  sendDueAt,
} from 'campaign-lead'
import { createMemoryStore, createRecordingSink } from 'campaign-lead/memory'
import { CAMPAIGN_ID, seed } from './server/sample-campaign.js'

// The rules alone. A claim moves the e-mail from `pendingSend` to `sendInFlight`.
const lead: CampaignLead = {
  _id: 'lead_1',
  campaignId: 'cmp_1',
  status: 'active',
  aiTag: null,
  currentSequenceStep: 0,
  replied: false,
  addedAt: '2025-06-15T09:00:00.000Z',
  subsequence: null,
  pendingSend: { id: 'send_1', sequence: 'main', sendAt: '2025-06-18T09:00:00.000Z' },
}
const now = new Date('2025-06-18T09:00:01.000Z')
console.log('due at', sendDueAt(lead))
assert(sendDueAt(lead) === lead.pendingSend?.sendAt)
const claim = { type: 'claimSend', sendId: 'send_1', leaseSeconds: 300 } as const
const claimed = applyLeadCommand(lead, claim, { now }).lead
console.log('claimed until', claimed.sendInFlight?.leaseUntil)

// Another sender is refused, and so is a claim after an unsubscribe: a refusal means that nothing may be sent.
const unsubscribed = applyLeadCommand(lead, { type: 'recordUnsubscribe' }, { now })
for (const each of [claimed, unsubscribed.lead]) {
  const result = safeApplyLeadCommand(each, claim, { now })
  assert(!result.success)
  console.log(result.error.code, result.error.message)
}

// An unsubscribe while the e-mail is on its way cannot recall it. It stops the next one.
const tooLate = applyLeadCommand(claimed, { type: 'recordUnsubscribe' }, { now }).lead
const next = { id: 'send_2', sequence: 'main', sendAt: '2025-06-20T09:00:00.000Z' } as const
const confirmed = applyLeadCommand(
  tooLate,
  { type: 'confirmSend', sendId: 'send_1', next },
  { now },
)
console.log(confirmed.intents)
assert.equal(confirmed.lead.currentSequenceStep, 1)
assert.equal(confirmed.lead.pendingSend, null)

// A tag does not move a lead away from an e-mail of a subsequence that is on its way: it may have been sent.
const subsequences = [
  { id: 'sub_1', name: 'Interested', trigger: { type: 'ai_tag', value: 'Interested' } },
  { id: 'sub_2', name: 'Meeting', trigger: { type: 'ai_tag', value: 'Meeting booked' } },
] as const
const tags = ['Interested', 'Meeting booked']
const enrolled = applyLeadUpdate(lead, subsequences, tags, { aiTag: 'Interested' }, { now }).lead
const send = { id: 'send_3', sequence: 'subsequence', sendAt: now.toISOString() } as const
const scheduled = applyLeadCommand(enrolled, { type: 'scheduleSend', send }, { now }).lead
const inFlight = applyLeadCommand(scheduled, { ...claim, sendId: 'send_3' }, { now }).lead
const { situation } = applyLeadUpdate(
  inFlight,
  subsequences,
  tags,
  { aiTag: 'Meeting booked' },
  { now },
)
console.log(situation)
assert.equal(situation, 'match/other/sent')

// In a service, with leads that are due: claim, send, and then confirm or release.
const sink = createRecordingSink()
const store = createMemoryStore(seed)
const service = createLeadService({
  repository: store,
  sink,
  onDeliveryError: (error) => assert.fail(String(error)),
})
const claims = await service.claimDueSends({ limit: 10, leaseSeconds: 300 })
assert.deepEqual(await service.claimDueSends({ limit: 10, leaseSeconds: 300 }), [])
for (const { ref, send: inFlightSend } of claims) {
  const { id: sendId, attempt } = inFlightSend
  if (await sendEmail(sendId)) {
    await service.applyCommand(ref, { type: 'confirmSend', sendId, next: null })
  } else if (attempt === 1) {
    // Only if it is known that no attempt has sent the e-mail. Otherwise, do nothing: the lease expires.
    const retryAt = new Date(Date.now() + 60_000).toISOString()
    await service.applyCommand(ref, { type: 'releaseSend', sendId, attempt, retryAt })
  }
}
const sent = sink.delivered.flatMap(({ intent }) =>
  intent.type === 'emitWebhook' && intent.event.type === 'email.sent'
    ? [intent.event.data.sendId]
    : [],
)
console.log('sent', sent)
assert.deepEqual(sent, ['send_1001', 'send_1003'])

// A person unsubscribes from all campaigns.
const refs = claims.map(({ ref }) => ref)
const results = await service.applyCommands(refs, { type: 'recordUnsubscribe' })
assert(results.every(({ success }) => success))
const left = store.findLead({ campaignId: CAMPAIGN_ID, leadId: '666a1b2c3d4e5f6a7b8c9d02' })
assert(left && sendDueAt(left) === null)

/** Stands for a mail server that is overloaded once. The send id is its idempotency key. */
async function sendEmail(sendId: string): Promise<boolean> {
  return sendId !== 'send_1002'
}
