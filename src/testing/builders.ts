import { type Draft, Immer } from 'immer'
import { checkLead, checkSubsequences, checkTags } from '../core/check-input.js'
import type { CampaignLead, LeadSubsequence, PendingSend } from '../core/lead.js'
import type { Subsequence } from '../core/subsequence.js'
import type { Campaign, Workspace } from '../ports/workspace.js'

/**
 * Changes what a builder makes: an Immer recipe, which writes to the draft. What it returns is
 * dropped, so that it may be a single expression.
 *
 * @example
 * ```ts
 * const bounced: Recipe<CampaignLead> = (lead) => {
 *   lead.status = 'bounced'
 * }
 * const leads = [aLead(bounced), aLead()]
 * ```
 */
export type Recipe<T> = (draft: Draft<T>) => unknown

// Its own instance: the global one freezes what it makes.
const immer = new Immer({ autoFreeze: false })

/**
 * A lead in the main sequence: `lead_1` of the campaign `cmp_1`, active, with no tag, in no subsequence,
 * nothing pending.
 *
 * @throws TypeError naming the field, where the recipe makes a lead that the rules cannot read.
 *
 * @example
 * ```ts
 * const bounced = aLead((lead) => { lead.status = 'bounced' })
 * ```
 */
export function aLead(recipe?: Recipe<CampaignLead>): CampaignLead {
  const lead: CampaignLead = {
    _id: 'lead_1',
    campaignId: 'cmp_1',
    status: 'active',
    aiTag: null,
    currentSequenceStep: 1,
    replied: false,
    addedAt: '2025-06-15T09:00:00.000Z',
    subsequence: null,
    pendingSend: null,
  }
  const built = build(lead, recipe)
  checkLead(built)
  return built
}

/**
 * A lead's place in a subsequence: in `sub_1` since 2025-06-20, nothing sent from it yet.
 *
 * @example
 * ```ts
 * const underway = aLead((lead) => { lead.subsequence = aLeadSubsequence((place) => { place.emailsSent = 2 }) })
 * ```
 */
export function aLeadSubsequence(recipe?: Recipe<LeadSubsequence>): LeadSubsequence {
  const place: LeadSubsequence = {
    id: 'sub_1',
    status: 'active',
    currentStep: 0,
    emailsSent: 0,
    enrolledAt: '2025-06-20T09:00:00.000Z',
    completedAt: null,
  }
  return build(place, recipe)
}

/**
 * The one e-mail scheduled next: `send_1`, of the main sequence, on 2025-07-02.
 *
 * @example
 * ```ts
 * const waiting = aLead((lead) => { lead.pendingSend = aPendingSend() })
 * ```
 */
export function aPendingSend(recipe?: Recipe<PendingSend>): PendingSend {
  const send: PendingSend = { id: 'send_1', sequence: 'main', sendAt: '2025-07-02T09:00:00.000Z' }
  return build(send, recipe)
}

/**
 * A subsequence: `sub_1`, "Interested follow-up", triggered by the AI tag `Interested`.
 *
 * @throws TypeError naming the field, where the recipe makes a subsequence that the rules cannot read.
 *
 * @example
 * ```ts
 * const meeting = aSubsequence((subsequence) => { subsequence.trigger.value = 'Meeting booked' })
 * ```
 */
export function aSubsequence(recipe?: Recipe<Subsequence>): Subsequence {
  const subsequence: Subsequence = {
    id: 'sub_1',
    name: 'Interested follow-up',
    trigger: { type: 'ai_tag', value: 'Interested' },
  }
  const built = build(subsequence, recipe)
  checkSubsequences([built])
  return built
}

/**
 * A campaign, `cmp_1`, with the subsequence and the lead that {@link aSubsequence} and {@link aLead}
 * make. It can be put into a workspace as it is.
 *
 * @throws TypeError naming the field, where the recipe makes a campaign that the rules cannot read.
 *
 * @example
 * ```ts
 * const campaign = aCampaign((campaign) => { campaign.leads = [aLead(), aLead((lead) => { lead._id = 'lead_2' })] })
 * ```
 */
export function aCampaign(recipe?: Recipe<Campaign>): Draft<Campaign> {
  const campaign: Draft<Campaign> = {
    id: 'cmp_1',
    subsequences: [aSubsequence()],
    leads: [aLead()],
  }
  const built = build<Draft<Campaign>>(campaign, recipe)
  checkCampaign(built)
  return built
}

/**
 * A workspace, `ws_1`, with the AI tags `Interested`, `Meeting booked` and `Not interested`, and the
 * campaign that {@link aCampaign} makes.
 *
 * @throws TypeError naming the field, where the recipe makes a workspace that the rules cannot read.
 *
 * @example
 * ```ts
 * const workspace = aWorkspace((workspace) => { workspace.tags.push('Out of office') })
 * ```
 */
export function aWorkspace(recipe?: Recipe<Workspace>): Workspace {
  const workspace: Workspace = {
    id: 'ws_1',
    tags: ['Interested', 'Meeting booked', 'Not interested'],
    campaigns: [aCampaign()],
  }
  const built = build(workspace, recipe)
  checkTags(built.tags)
  for (const campaign of built.campaigns) checkCampaign(campaign)
  return built
}

function checkCampaign({ subsequences, leads }: Campaign): void {
  checkSubsequences(subsequences)
  for (const lead of leads) checkLead(lead)
}

function build<T extends object>(value: T, recipe: Recipe<T> | undefined): T {
  if (recipe === undefined) return value
  return immer.produce(value, (draft) => void recipe(draft))
}
