import {
  check,
  checkCount,
  checkList,
  checkString,
  isPlainObject,
} from '../../core/argument-checks.js'
import type { CampaignLead } from '../../core/lead.js'
import { checkLead, checkSubsequences, checkTags } from '../../core/rule-input-checks.js'
import { sendDueAt } from '../../core/sendability.js'
import type { Subsequence } from '../../core/subsequence.js'
import type { LeadRef, StoredIntent } from '../../ports/lead-repository.js'
import { deepFreeze } from '../../shared/stored-data.js'
import type { MemoryCampaign, MemorySeed, MemoryWorkspace } from './memory-seed.js'

/** The contents of a memory store, by id. */
interface MemoryState<L extends CampaignLead> {
  readonly tagsByWorkspace: Map<string, readonly string[]>
  readonly campaigns: Map<string, CampaignRecord<L>>
  readonly pendingIntents: Map<string, StoredIntent>
}

/** A lead, and the number of its updates. */
export interface LeadRecord<L extends CampaignLead> {
  lead: L
  version: number
}

/** A campaign, with the tags of its workspace. */
interface CampaignRecord<L extends CampaignLead> {
  readonly workspaceId: string
  readonly tags: readonly string[]
  readonly subsequences: readonly Subsequence[]
  readonly leads: Map<string, LeadRecord<L>>
}

/**
 * Creates a state from a copy of a seed.
 *
 * @throws TypeError if a part of the seed is invalid, duplicate or in the wrong campaign; the message names it.
 */
export function createState<L extends CampaignLead>(seed: MemorySeed<L>): MemoryState<L> {
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
    addUnique(state.pendingIntents, 'pending intent', stored.id, stored)
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
  withPath(at, () => checkTags(tags))
  addUnique(state.tagsByWorkspace, 'workspace', workspaceId, deepFreeze(tags))
  checkList(`${at}.campaigns`, campaigns, (campaignAt, campaign) => {
    checkItem(campaignAt, campaign)
    const { id, subsequences } = campaign
    withPath(campaignAt, () => checkSubsequences(subsequences))
    const leads = loadLeads(campaignAt, campaign)
    const record = { workspaceId, tags, subsequences: deepFreeze(subsequences), leads }
    addUnique(state.campaigns, 'campaign', id, record)
  })
}

function loadLeads<L extends CampaignLead>(
  at: string,
  { id: campaignId, leads, leadVersions = {} }: MemoryCampaign<L>,
): Map<string, LeadRecord<L>> {
  const versions = new Map(Object.entries(leadVersions))
  const records = new Map<string, LeadRecord<L>>()
  checkList(`${at}.leads`, leads, (leadAt, lead) => {
    withPath(leadAt, () => checkLead(lead))
    const { _id: leadId } = lead
    check(
      lead.campaignId === campaignId,
      `${leadAt}.campaignId`,
      `"${campaignId}"`,
      lead.campaignId,
    )
    const version = versions.get(leadId) ?? 0
    checkCount(`${at}.leadVersions.${leadId}`, version)
    addUnique(records, 'lead', leadId, { lead, version })
  })
  return records
}

function checkItem(at: string, item: { readonly id: string }): void {
  check(isPlainObject(item), at, 'an object', item)
  checkString(`${at}.id`, item.id)
}

/** Adds the path in the seed to the message of a failed check. */
function withPath(at: string, runCheck: () => void): void {
  try {
    runCheck()
  } catch (error) {
    throw error instanceof TypeError ? new TypeError(`${at}: ${error.message}`) : error
  }
}

function addUnique<T>(map: Map<string, T>, kind: string, id: string, value: T): void {
  if (map.has(id)) throw new TypeError(`Duplicate ${kind} "${id}"`)
  map.set(id, value)
}

/** Returns the leads whose send is due, those that are due longest first. */
export function listDueSends<L extends CampaignLead>(
  { campaigns }: MemoryState<L>,
  before: string,
  limit: number,
): LeadRef[] {
  const due: { readonly ref: LeadRef; readonly dueAt: string }[] = []
  for (const [campaignId, { leads }] of campaigns) {
    for (const [leadId, { lead }] of leads) {
      const dueAt = sendDueAt(lead)
      if (dueAt !== null && dueAt <= before) due.push({ ref: { campaignId, leadId }, dueAt })
    }
  }
  return due
    .sort((one, other) => Number(one.dueAt > other.dueAt) - Number(one.dueAt < other.dueAt))
    .slice(0, limit)
    .map(({ ref }) => ref)
}

/** Returns a seed from which {@link createState} creates an equal state. */
export function toSeed<L extends CampaignLead>(state: MemoryState<L>): MemorySeed<L> {
  const { tagsByWorkspace, campaigns, pendingIntents } = state
  return structuredClone({
    workspaces: [...tagsByWorkspace].map(([id, tags]) => ({
      id,
      tags,
      campaigns: [...campaigns]
        .filter(([, { workspaceId }]) => workspaceId === id)
        .map(([campaignId, campaign]) => toSeedCampaign(campaignId, campaign)),
    })),
    pendingIntents: [...pendingIntents.values()],
  })
}

function toSeedCampaign<L extends CampaignLead>(
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
