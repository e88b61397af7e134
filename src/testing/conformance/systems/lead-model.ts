import type { Intent } from '../../../core/intents.js'
import type { CampaignLead } from '../../../core/lead.js'
import type { LeadPatch } from '../../../core/lead-patch.js'
import type { Subsequence } from '../../../core/subsequence.js'
import type { LeadRef } from '../../../ports/lead-repository.js'
import { decideCase, type LeadUpdateCase } from '../implementation.js'
import { packageRules } from '../package-rules.js'
import type { LeadSystemState } from './lead-system.js'

/** What the leads and their intents should be: the rules, put to one update after another. */
export interface LeadModel {
  readonly state: Pick<LeadSystemState, 'workspace' | 'policy' | 'now'>
  readonly leads: ModelLead[]
}

/** A lead, what moves it, and every intent called for since the beginning. */
export interface ModelLead {
  readonly ref: LeadRef
  readonly subsequences: readonly Subsequence[]
  readonly lead: CampaignLead
  readonly intents: readonly Intent[]
}

/** The model of a system that has just been opened. */
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

/** Whether two names are of one lead. */
export function isSameRef(one: LeadRef, other: LeadRef): boolean {
  return one.campaignId === other.campaignId && one.leadId === other.leadId
}

/** What becomes of a lead by one more update: the same where it is refused. */
export async function updateModelLead(
  state: LeadModel['state'],
  before: ModelLead,
  patch: LeadPatch,
): Promise<{ readonly after: ModelLead; readonly refusal: string | null }> {
  const outcome = await decideCase(packageRules, toCase(state, before, patch))
  if ('refusal' in outcome) return { after: before, refusal: outcome.refusal.code }
  const { decision } = outcome
  const intents = [...before.intents, ...decision.intents]
  return { after: { ...before, lead: decision.lead, intents }, refusal: null }
}

/** An update of a lead as a case of the rules. */
export function toCase(
  { workspace, policy, now }: LeadModel['state'],
  { lead, subsequences }: ModelLead,
  patch: LeadPatch,
): LeadUpdateCase {
  return { lead, subsequences, tags: workspace.tags, patch, policy, now }
}
