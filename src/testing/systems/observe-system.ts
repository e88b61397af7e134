import type { Intent } from '../../core/intents.js'
import type { CampaignLead } from '../../core/lead.js'
import type { LeadRef } from '../../ports/lead-repository.js'
import { refusalIn } from '../implementation.js'
import type { LeadSystem } from './lead-system.js'

/** What a system says of a lead. */
export interface ObservedLead {
  readonly lead: CampaignLead | undefined
  readonly intents: readonly Intent[]
}

/** Reads back a lead, and the intents that were called for it. */
export async function observeLead(system: LeadSystem, ref: LeadRef): Promise<ObservedLead> {
  const lead = await system.findLead(ref)
  const all = await system.intents()
  return { lead, intents: all.filter((intent) => isOf(ref, intent)) }
}

function isOf({ campaignId, leadId }: LeadRef, intent: Intent): boolean {
  const named = intent.type === 'emitWebhook' ? intent.event.data : intent
  return named.leadId === leadId && named.campaignId === campaignId
}

/**
 * The code of the refusal that an update ended in; `null` where it was accepted.
 *
 * @throws whatever it rejected with that is no refusal.
 */
export async function refusalOf(update: Promise<unknown>): Promise<string | null> {
  try {
    await update
    return null
  } catch (error) {
    const refusal = refusalIn(error)
    if (refusal === undefined) throw error
    return refusal.code
  }
}
