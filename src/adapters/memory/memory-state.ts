import {
  check,
  checkCount,
  checkList,
  checkString,
  isPlainObject,
} from '../../core/argument-checks.js'
import { checkLead, checkSubsequences, checkTags } from '../../core/check-input.js'
import type { CampaignLead } from '../../core/lead.js'
import type { Subsequence } from '../../core/subsequence.js'
import type { StoredIntent } from '../../ports/lead-repository.js'
import { deepFreeze } from '../../shared/stored-data.js'
import type { MemoryCampaign, MemorySeed, MemoryWorkspace } from './memory-seed.js'

/** A lead and how often it has been updated. */
export interface LeadRecord<L extends CampaignLead> {
  lead: L
  version: number
}

/** A campaign, found by its id, with what the rules need beside a lead. */
interface CampaignRecord<L extends CampaignLead> {
  readonly workspaceId: string
  readonly tags: readonly string[]
  readonly subsequences: readonly Subsequence[]
  readonly leads: Map<string, LeadRecord<L>>
}

/** Everything a memory store holds, by id. */
export interface MemoryState<L extends CampaignLead> {
  readonly tagsByWorkspace: Map<string, readonly string[]>
  readonly campaigns: Map<string, CampaignRecord<L>>
  readonly pendingIntents: Map<string, StoredIntent>
}

/**
 * Copies a seed into a state.
 *
 * @throws TypeError naming the workspace, campaign or lead that is doubled, in the wrong campaign, or
 * not of its type.
 */
export function loadState<L extends CampaignLead>(seed: MemorySeed<L>): MemoryState<L> {
  check(isPlainObject(seed), 'seed', 'an object', seed)
  const { workspaces, pendingIntents = [] } = structuredClone(seed)
  const state: MemoryState<L> = {
    tagsByWorkspace: new Map(),
    campaigns: new Map(),
    pendingIntents: new Map(),
  }
  checkList('seed.workspaces', workspaces, (at, workspace) => loadWorkspace(state, at, workspace))
  checkList('seed.pendingIntents', pendingIntents, (at, stored) => {
    checkItem(at, stored)
    setNew(state.pendingIntents, 'pending intent', stored.id, stored)
  })
  return state
}

function loadWorkspace<L extends CampaignLead>(
  state: MemoryState<L>,
  at: string,
  workspace: MemoryWorkspace<L>,
): void {
  checkItem(at, workspace)
  const { id: workspaceId, tags, campaigns } = workspace
  naming(at, () => checkTags(tags))
  setNew(state.tagsByWorkspace, 'workspace', workspaceId, deepFreeze(tags))
  checkList(`${at}.campaigns`, campaigns, (campaignAt, campaign) => {
    checkItem(campaignAt, campaign)
    const { id, subsequences } = campaign
    naming(campaignAt, () => checkSubsequences(subsequences))
    const leads = loadLeads(campaignAt, campaign)
    const record = { workspaceId, tags, subsequences: deepFreeze(subsequences), leads }
    setNew(state.campaigns, 'campaign', id, record)
  })
}

function loadLeads<L extends CampaignLead>(
  at: string,
  { id: campaignId, leads, leadVersions = {} }: MemoryCampaign<L>,
): Map<string, LeadRecord<L>> {
  const versions = new Map(Object.entries(leadVersions))
  const records = new Map<string, LeadRecord<L>>()
  checkList(`${at}.leads`, leads, (leadAt, lead) => {
    naming(leadAt, () => checkLead(lead))
    const { _id: leadId } = lead
    check(
      lead.campaignId === campaignId,
      `${leadAt}.campaignId`,
      `"${campaignId}"`,
      lead.campaignId,
    )
    const version = versions.get(leadId) ?? 0
    checkCount(`${at}.leadVersions.${leadId}`, version)
    setNew(records, 'lead', leadId, { lead, version })
  })
  return records
}

function checkItem(at: string, item: { readonly id: string }): void {
  check(isPlainObject(item), at, 'an object', item)
  checkString(`${at}.id`, item.id)
}

/** Says where in the seed a check failed. */
function naming(at: string, runCheck: () => void): void {
  try {
    runCheck()
  } catch (error) {
    throw error instanceof TypeError ? new TypeError(`${at}: ${error.message}`) : error
  }
}

function setNew<T>(map: Map<string, T>, kind: string, id: string, value: T): void {
  if (map.has(id)) throw new TypeError(`There are two of ${kind} "${id}"`)
  map.set(id, value)
}

/** Copies a state into a seed that makes an equal state. */
export function saveState<L extends CampaignLead>(state: MemoryState<L>): MemorySeed<L> {
  const { tagsByWorkspace, campaigns, pendingIntents } = state
  return structuredClone({
    workspaces: [...tagsByWorkspace].map(([id, tags]) => ({
      id,
      tags,
      campaigns: [...campaigns]
        .filter(([, { workspaceId }]) => workspaceId === id)
        .map(([campaignId, campaign]) => saveCampaign(campaignId, campaign)),
    })),
    pendingIntents: [...pendingIntents.values()],
  })
}

function saveCampaign<L extends CampaignLead>(
  id: string,
  { subsequences, leads }: CampaignRecord<L>,
): MemoryCampaign<L> {
  const records = [...leads.values()]
  return {
    id,
    subsequences,
    leads: records.map(({ lead }) => lead),
    leadVersions: Object.fromEntries(
      records.filter(({ version }) => version > 0).map(({ lead, version }) => [lead._id, version]),
    ),
  }
}
