import type { Intent } from '../../../core/intents.js'
import type { StoredIntent } from '../../../ports/lead-repository.js'
import { expectEqual, expectThat } from '../finding.js'
import type { ExecutedIntent } from './harness.js'

/** Intents of every kind in turn, each of a lead of its own. */
export function someIntents(count: number): StoredIntent[] {
  return Array.from({ length: count }, (_, index) => {
    const leadId = `lead_${index + 1}`
    const kinds = [aCancelSend, anEnrollment, aWebhook]
    const make = kinds[index % kinds.length] ?? aWebhook
    return { id: `cmp_1:${leadId}:1:${index % 3}`, leadVersion: 1, intent: make(leadId) }
  })
}

function aCancelSend(leadId: string): Intent {
  const ofLead = { leadId, campaignId: 'cmp_1' }
  return { type: 'cancelSend', ...ofLead, sendId: `send_of_${leadId}`, sequence: 'main' }
}

function anEnrollment(leadId: string): Intent {
  return {
    type: 'enrollment',
    action: 'enrolled',
    leadId,
    campaignId: 'cmp_1',
    subsequenceId: 'sub_1',
    subsequenceName: 'Très intéressé 🎉',
    previousSubsequenceId: null,
  }
}

function aWebhook(leadId: string): Intent {
  const data = { leadId, campaignId: 'cmp_1', previousAiTag: null, aiTag: 'Interested' }
  const timestamp = '2025-07-01T12:00:00.000Z'
  return { type: 'emitWebhook', event: { type: 'lead.tag_changed', timestamp, data } }
}

/** Checks that each intent was carried out, once or more, under its id, and nothing beside. */
export function expectCarriedOut(
  carriedOut: readonly ExecutedIntent[],
  intents: readonly ExecutedIntent[],
): void {
  const ids = intents.map(({ id }) => id)
  const missing = ids.filter((id) => carriedOut.every((done) => done.id !== id))
  expectThat(missing.length === 0, `Not carried out: ${missing.join(', ')}`)
  for (const { id, intent } of carriedOut) {
    const given = intents.find((each) => each.id === id)
    expectThat(given !== undefined, `Carried out under an id that was not given: ${id}`)
    expectEqual(`What was carried out under ${id}`, intent, given?.intent)
  }
}

/** Checks that each intent was carried out once, under its id, and nothing beside. */
export function expectCarriedOutOnce(
  carriedOut: readonly ExecutedIntent[],
  intents: readonly ExecutedIntent[],
): void {
  expectCarriedOut(carriedOut, intents)
  const ids = carriedOut.map(({ id }) => id)
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index)
  expectThat(twice.length === 0, `Carried out more than once: ${twice.join(', ')}`)
}
