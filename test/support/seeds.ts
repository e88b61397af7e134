import type { CampaignLead, StoredIntent } from 'campaign-lead'
import type { MemorySeed } from 'campaign-lead/memory'
import { aLead, SUBSEQUENCES, TAGS } from './builders.js'

/** Creates a seed with a workspace, the campaign `cmp_1` and these leads. */
export function aSeed(...leads: CampaignLead[]): MemorySeed {
  const campaign = { id: 'cmp_1', subsequences: SUBSEQUENCES, leads }
  return { workspaces: [{ id: 'ws_1', tags: TAGS, campaigns: [campaign] }] }
}

/** Creates a reference to a lead of the campaign `cmp_1`. */
export function refTo(leadId: string): { campaignId: string; leadId: string } {
  return { campaignId: 'cmp_1', leadId }
}

/** Creates leads with these ids. */
export function someLeads(...ids: string[]): CampaignLead[] {
  return ids.map((_id) => aLead({ _id }))
}

/** Collects the items of an async iterable. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = []
  for await (const item of items) collected.push(item)
  return collected
}

export function typesOf(intents: readonly StoredIntent[]): string[] {
  return intents.map(({ intent }) => intent.type)
}
