import type { Intent } from '../../../core/intents.js'
import type { CampaignLead } from '../../../core/lead.js'
import type { LeadRef } from '../../../ports/lead-repository.js'
import { refusalIn } from '../implementation.js'
import type { ModelLead } from './lead-model.js'
import type { LeadSystem } from './lead-system.js'

/** What a system says of a lead. */
export interface ObservedLead {
  readonly lead: CampaignLead | undefined
  readonly intents: readonly Intent[]
}

/** What a system says of its leads, each by its name; also intents of a lead that is not there. */
export type Observation = Readonly<Record<string, ObservedLead>>

/** Reads back the leads, and every intent that was called for. */
export async function observe(system: LeadSystem, refs: readonly LeadRef[]): Promise<Observation> {
  const all = await system.intents()
  const named = new Set([...refs, ...all.map(refOf)].map(nameOf))
  const observed: Record<string, ObservedLead> = {}
  for (const name of named) {
    const ref = refs.find((each) => nameOf(each) === name)
    const lead = ref && (await system.findLead(ref))
    const intents = all.filter((intent) => nameOf(refOf(intent)) === name)
    observed[name] = { lead, intents }
  }
  return observed
}

/** What the model says, in the same way. */
export function observeModel(leads: readonly ModelLead[]): Observation {
  return Object.fromEntries(leads.map(({ ref, lead, intents }) => [nameOf(ref), { lead, intents }]))
}

/** How a lead is named in what is told. */
export function nameOf({ campaignId, leadId }: LeadRef): string {
  return `${leadId} of ${campaignId}`
}

function refOf(intent: Intent): LeadRef {
  return intent.type === 'emitWebhook' ? intent.event.data : intent
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
