import { decideLeadUpdate } from '../../../core/decide-lead-update.js'
import type { LeadDecision } from '../../../core/decision.js'
import type { CampaignLead } from '../../../core/lead.js'
import type { LeadPatch } from '../../../core/lead-patch.js'
import { createLeadRules, scanCampaign } from '../../../core/lead-rules.js'
import type {
  LeadRef,
  LeadRepository,
  StoredIntent,
  StoredLead,
  StoredUpdate,
  StoredUpdateResult,
} from '../../../ports/lead-repository.js'
import type { Campaign, Workspace } from '../../../ports/workspace.js'
import {
  aCampaign,
  aLead,
  aLeadSubsequence,
  aPendingSend,
  aSubsequence,
  aWorkspace,
} from '../../builders.js'
import { Finding } from '../finding.js'

/** When every decision of the checks is made. */
const NOW = new Date('2025-07-01T12:00:00.000Z')

/** Names a lead, of the campaign `cmp_1` where none is given. */
export function refTo(leadId: string, campaignId = 'cmp_1'): LeadRef {
  return { campaignId, leadId }
}

/** Names the campaign lead itself. */
export function refOf({ campaignId, _id }: CampaignLead): LeadRef {
  return { campaignId, leadId: _id }
}

/** Names `lead_1`, `lead_2` and so on. */
export function someRefs(count: number): LeadRef[] {
  return Array.from({ length: count }, (_, index) => refTo(`lead_${index + 1}`))
}

/**
 * Two workspaces: `ws_1` with `cmp_1`, where `lead_1` waits for a send, `lead_2` is underway in
 * `sub_2`, and `lead_3` has nothing particular about it; and `cmp_2`, whose one lead is called `lead_1`
 * as well. `ws_2` has `cmp_3` with `lead_9`.
 */
export function someWorkspaces(): Workspace[] {
  const subsequences = [
    aSubsequence(),
    aSubsequence((subsequence) => {
      subsequence.id = 'sub_2'
      subsequence.name = 'Meeting preparation'
      subsequence.trigger.value = 'Meeting booked'
    }),
  ]
  const leads = [
    aLead((lead) => {
      lead.pendingSend = aPendingSend()
    }),
    aLead((lead) => {
      lead._id = 'lead_2'
      lead.aiTag = 'Not interested'
      lead.subsequence = aLeadSubsequence((place) => {
        place.id = 'sub_2'
        place.emailsSent = 1
      })
    }),
    aLead((lead) => {
      lead._id = 'lead_3'
    }),
  ]
  return [
    {
      ...aWorkspace(),
      campaigns: [{ id: 'cmp_1', subsequences, leads }, campaignOf('cmp_2', ['lead_1'])],
    },
    {
      id: 'ws_2',
      tags: ['Interested', 'Out of office'],
      campaigns: [campaignOf('cmp_3', ['lead_9'])],
    },
  ]
}

/** One workspace with `cmp_1`, and `lead_1`, `lead_2` and so on in it, with nothing particular. */
export function workspaceOf(leadCount: number, tags = aWorkspace().tags): Workspace[] {
  const leadIds = someRefs(leadCount).map(({ leadId }) => leadId)
  return [{ id: 'ws_1', tags, campaigns: [campaignOf('cmp_1', leadIds)] }]
}

/** A campaign of leads with nothing particular about them but their ids. */
export function campaignOf(campaignId: string, leadIds: readonly string[]): Campaign {
  return aCampaign((campaign) => {
    campaign.id = campaignId
    campaign.leads = leadIds.map((leadId) =>
      aLead((lead) => {
        lead._id = leadId
        lead.campaignId = campaignId
      }),
    )
  })
}

/** Decides on a lead, whatever it carries. */
type DecideAny = <L extends CampaignLead>(stored: StoredLead<L>) => LeadDecision<L>

/** Decides by the library's own rules. */
export function decideBy(patch: LeadPatch): DecideAny {
  return <L extends CampaignLead>({ lead, subsequences, tags }: StoredLead<L>) => {
    const rules = createLeadRules<L>(scanCampaign, subsequences, tags, {})
    return decideLeadUpdate(rules, lead, patch, NOW)
  }
}

/** Changes nothing and calls for nothing. */
export function leaveAlone<L extends CampaignLead>({ lead }: StoredLead<L>): LeadDecision<L> {
  return { lead, intents: [] }
}

/** Counts in a field of the lead, by which a lost update shows. */
export function countUp<L extends CampaignLead>({ lead }: StoredLead<L>): LeadDecision<L> {
  return { lead: { ...lead, currentSequenceStep: lead.currentSequenceStep + 1 }, intents: [] }
}

/** A copy of what a repository gives `decide`: the port has no other way to read. */
export async function look<L extends CampaignLead>(
  repository: LeadRepository<L>,
  ref: LeadRef,
): Promise<StoredLead<L>> {
  const given: StoredLead<L>[] = []
  await repository.update(ref, (stored) => {
    given.push(structuredClone(stored))
    return leaveAlone(stored)
  })
  const last = given.at(-1)
  if (last === undefined) throw new Finding('update resolved and had not called decide')
  return last
}

/** A copy of a lead as it stands. */
export async function leadOf<L extends CampaignLead>(
  repository: LeadRepository<L>,
  ref: LeadRef,
): Promise<L> {
  return (await look(repository, ref)).lead
}

/** Copies of leads as they stand. */
export async function leadsOf<L extends CampaignLead>(
  repository: LeadRepository<L>,
  refs: readonly LeadRef[],
): Promise<L[]> {
  return await Promise.all(refs.map((ref) => leadOf(repository, ref)))
}

/** The lead that an intent is of. */
export function leadIdOf({ intent }: StoredIntent): string {
  return intent.type === 'emitWebhook' ? intent.event.data.leadId : intent.leadId
}

/** More than any check stores. */
const MOST_INTENTS = 5_000

/** Everything that is pending. */
export async function pendingOf<L extends CampaignLead>(
  repository: LeadRepository<L>,
): Promise<StoredIntent[]> {
  const pending: StoredIntent[] = []
  for await (const stored of repository.pendingIntents()) {
    pending.push(stored)
    if (pending.length > MOST_INTENTS) throw new Finding('pendingIntents comes to no end')
  }
  return pending
}

/** In an order of their own, for where none is promised. */
export function sorted(intents: readonly StoredIntent[]): StoredIntent[] {
  return [...intents].sort((one, other) => (one.id < other.id ? -1 : 1))
}

/** The ids of intents. */
export function idsOf(intents: readonly StoredIntent[]): string[] {
  return intents.map(({ id }) => id)
}

/** The versions of intents, in order. */
export function versionsOf(intents: readonly StoredIntent[]): number[] {
  return intents.map(({ leadVersion }) => leadVersion)
}

/** From the least to the greatest. */
export function ascending(numbers: readonly number[]): number[] {
  return [...numbers].sort((one, other) => one - other)
}

/** The intents of updates that were stored, in order. */
export function intentsOf(updates: readonly StoredUpdate[]): StoredIntent[] {
  return updates.flatMap(({ intents }) => intents)
}

/** @throws Finding where one of many failed. */
export function updateOf<L extends CampaignLead>(result: StoredUpdateResult<L>): StoredUpdate<L> {
  if (result.success) return { decision: result.decision, intents: result.intents }
  throw new Finding(`The update of ${result.ref.leadId} failed: ${String(result.error)}`)
}

/** Writes over everything, as a careless caller may whom no type holds back. */
export function scribbleOver(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  for (const key of Object.keys(value)) {
    scribbleOver(Reflect.get(value, key))
    Reflect.set(value, key, 'scribbled')
  }
  if (Array.isArray(value) && !Object.isFrozen(value)) value.length = 0
}
