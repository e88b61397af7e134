import { decideLeadUpdate } from '../../core/decide-lead-update.js'
import type { Intent } from '../../core/intents.js'
import type { CampaignLead } from '../../core/lead.js'
import type { LeadPatch } from '../../core/lead-patch.js'
import { createLeadRules, scanning } from '../../core/lead-rules.js'
import { decideCase, type LeadUpdateOutcome } from '../implementation.js'
import type { LeadSystemState } from './lead-system.js'

/** What a lead and its intents should be: the rules, put to one update after another. */
export interface LeadModel {
  readonly state: Pick<LeadSystemState, 'workspace' | 'policy' | 'now'>
  /** By the lead's id; the leads are all of one campaign. */
  readonly leads: Map<string, ModelLead>
}

/** A lead, with every intent called for since the beginning. */
export interface ModelLead {
  readonly lead: CampaignLead
  readonly intents: readonly Intent[]
}

/** The model of a system that has just been opened. */
export function createLeadModel(state: LeadModel['state']): LeadModel {
  const leads = state.workspace.campaigns.flatMap((campaign) => campaign.leads)
  return { state, leads: new Map(leads.map((lead) => [lead._id, { lead, intents: [] }])) }
}

/** What becomes of a lead by one more update: the same where it is refused. */
export async function updateModelLead(
  { workspace, policy, now }: LeadModel['state'],
  { lead, intents }: ModelLead,
  patch: LeadPatch,
): Promise<ModelLead & { readonly outcome: LeadUpdateOutcome }> {
  const subsequences = workspace.campaigns.flatMap((campaign) => campaign.subsequences)
  const given = { lead, subsequences, tags: workspace.tags, patch, policy, now }
  const outcome = await decideCase(decide, given)
  if (!('decision' in outcome)) return { lead, intents, outcome }
  const { decision } = outcome
  return { lead: decision.lead, intents: [...intents, ...decision.intents], outcome }
}

const decide: Parameters<typeof decideCase>[0] = (lead, subsequences, tags, patch, options) =>
  decideLeadUpdate(
    createLeadRules(scanning, subsequences, tags, { policy: options.policy }),
    lead,
    patch,
    options.now,
  )
