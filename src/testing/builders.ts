import { type Draft, Immer } from 'immer'
import type { CampaignLead, LeadSubsequence, PendingSend, SendInFlight } from '../core/lead.js'
import {
  checkLead,
  checkSendingLead,
  checkSubsequences,
  checkTags,
} from '../core/rule-input-checks.js'
import type { Subsequence } from '../core/subsequence.js'
import type { Campaign, Workspace } from '../ports/workspace.js'

/**
 * Changes the object that a builder creates: an Immer recipe, which modifies the draft. Its return value is
 * ignored, so that it may be a single expression.
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

// The global instance freezes its results.
const immer = new Immer({ autoFreeze: false })

/**
 * Creates a lead in the main sequence: `lead_1` of the campaign `cmp_1`, active, after one e-mail of the main sequence,
 * without a tag, a subsequence or a pending send.
 *
 * @throws TypeError if the recipe makes the lead invalid; the message names the field.
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
  checkSendingLead(built)
  return built
}

/**
 * Creates an enrollment in a subsequence: in `sub_1` since 2025-06-20, with no e-mail sent from it yet.
 *
 * @example
 * ```ts
 * const enrollment = aLeadSubsequence((draft) => { draft.emailsSent = 2 })
 * const enrolled = aLead((lead) => { lead.subsequence = enrollment })
 * ```
 */
export function aLeadSubsequence(recipe?: Recipe<LeadSubsequence>): LeadSubsequence {
  const enrollment: LeadSubsequence = {
    id: 'sub_1',
    status: 'active',
    currentStep: 0,
    emailsSent: 0,
    enrolledAt: '2025-06-20T09:00:00.000Z',
    completedAt: null,
  }
  return build(enrollment, recipe)
}

/**
 * Creates a pending send: `send_1`, of the main sequence, on 2025-07-02.
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
 * Creates a send in flight: `send_1`, of the main sequence, claimed on 2025-07-01 at 12:00 for one hour.
 *
 * @example
 * ```ts
 * // An e-mail of the lead's enrollment is in flight, so that no tag update moves the lead.
 * const { id, enrolledAt } = aLeadSubsequence()
 * const sending = aLead((lead) => {
 *   lead.subsequence = aLeadSubsequence()
 *   lead.sendInFlight = aSendInFlight((send) => {
 *     Object.assign(send, { sequence: 'subsequence', subsequenceId: id, enrolledAt })
 *   })
 * })
 * ```
 */
export function aSendInFlight(recipe?: Recipe<SendInFlight>): SendInFlight {
  const send: SendInFlight = {
    id: 'send_1',
    sequence: 'main',
    subsequenceId: null,
    enrolledAt: null,
    attempt: 1,
    claimedAt: '2025-07-01T12:00:00.000Z',
    leaseUntil: '2025-07-01T13:00:00.000Z',
  }
  return build(send, recipe)
}

/**
 * Creates a subsequence: `sub_1`, "Interested follow-up", triggered by the AI tag `Interested`.
 *
 * @throws TypeError if the recipe makes the subsequence invalid; the message names the field.
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
 * Creates a campaign: `cmp_1`, with the subsequence of {@link aSubsequence} and the lead of {@link aLead}.
 * Its type is mutable, so that a recipe of {@link aWorkspace} can assign it.
 *
 * @throws TypeError if the recipe makes the campaign invalid; the message names the field.
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
 * Creates a workspace: `ws_1`, with the AI tags `Interested`, `Meeting booked` and `Not interested`, and the
 * campaign of {@link aCampaign}.
 *
 * @throws TypeError if the recipe makes the workspace invalid; the message names the field.
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
