import type { Intent } from '../../../core/intents.js'
import type { CampaignLead } from '../../../core/lead.js'
import type { LeadPatch } from '../../../core/lead-patch.js'
import type { Subsequence } from '../../../core/subsequence.js'
import type { LeadRef } from '../../../ports/lead-repository.js'
import { withoutEmptyClaim } from '../command-implementation.js'
import { getRefusal, type LeadUpdateCase } from '../implementation.js'
import type { LeadSystem, LeadSystemState } from './lead-system.js'

/** The expected leads and intents: the rules applied to one update after another. */
export interface LeadModel {
  readonly state: Pick<LeadSystemState, 'workspace' | 'policy' | 'now'>
  readonly leads: ModelLead[]
}

/** A lead, the subsequences of its campaign, and every intent since the system was opened. */
export interface ModelLead {
  readonly ref: LeadRef
  readonly subsequences: readonly Subsequence[]
  readonly lead: CampaignLead
  readonly intents: readonly Intent[]
}

/** Creates the model of a system that has just been opened. */
export function createLeadModel(state: LeadModel['state']): LeadModel {
  const leads = state.workspace.campaigns.flatMap(({ id: campaignId, subsequences, leads: all }) =>
    all.map((lead) => ({
      ref: { campaignId, leadId: lead._id },
      subsequences,
      lead,
      intents: [],
    })),
  )
  return { state, leads }
}

/** Reports whether two references name the same lead. */
export function isSameRef(one: LeadRef, other: LeadRef): boolean {
  return one.campaignId === other.campaignId && one.leadId === other.leadId
}

/** Converts an update of a lead to a case of the rules. */
export function toCase(
  { workspace, policy, now }: LeadModel['state'],
  { lead, subsequences }: ModelLead,
  patch: LeadPatch,
): LeadUpdateCase {
  return { lead, subsequences, tags: workspace.tags, patch, policy, now }
}

/** A lead and its intents, as a system returns them. */
export interface ObservedLead {
  /** In the form in which leads are compared. */
  readonly lead: object | undefined
  readonly intents: readonly Intent[]
}

/** Observed leads by their formatted reference, including unknown leads that intents name. */
export type Observation = Readonly<Record<string, ObservedLead>>

/** Reads leads, and every intent, from a system. */
export async function observeSystem(
  system: LeadSystem,
  refs: readonly LeadRef[],
): Promise<Observation> {
  const all = await system.intents()
  const names = new Set([...refs, ...all.map(toRef)].map(formatRef))
  const observed: Record<string, ObservedLead> = {}
  for (const name of names) {
    const ref = refs.find((each) => formatRef(each) === name)
    const lead = ref && (await system.findLead(ref))
    const intents = all.filter((intent) => formatRef(toRef(intent)) === name)
    observed[name] = { lead: lead && withoutEmptyClaim(lead), intents }
  }
  return observed
}

/** Returns the leads of a model in the form of {@link observeSystem}. */
export function observeModel(leads: readonly ModelLead[]): Observation {
  return Object.fromEntries(
    leads.map(({ ref, lead, intents }) => [
      formatRef(ref),
      { lead: withoutEmptyClaim(lead), intents },
    ]),
  )
}

/** Formats the reference of a lead for messages. */
export function formatRef({ campaignId, leadId }: LeadRef): string {
  return `${leadId} of ${campaignId}`
}

function toRef(intent: Intent): LeadRef {
  return intent.type === 'emitWebhook' ? intent.event.data : intent
}

/**
 * Awaits an update, and returns the code of its refusal, or `null` if it is accepted.
 *
 * @throws the error of the update if it is not a refusal.
 */
export async function getRefusalCode(update: Promise<unknown>): Promise<string | null> {
  try {
    await update
    return null
  } catch (error) {
    const refusal = getRefusal(error)
    if (refusal === undefined) throw error
    return refusal.code
  }
}
