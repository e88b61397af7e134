import type { CampaignLead, LeadDecision } from 'campaign-lead'
import type { MemoryCampaign, MemorySeed, MemoryWorkspace } from 'campaign-lead/memory'
import { CAMPAIGN_ID, sampleUpdates, seed } from '../../examples/server/sample-campaign.js'

const LEADS = 1024

/** Requests that are sent repeatedly. */
export interface Load {
  /** The URL of the leads, including the campaign. */
  readonly url: string
  /** The process of the server. */
  readonly pid: number
  readonly headers: Readonly<Record<string, string>>
  readonly leadIds: readonly string[]
  /** Sent in turn to each lead. */
  readonly patches: readonly object[]
}

export interface LoadOptions {
  readonly connections: number
  readonly requests: number
}

/** There are more leads than requests in flight, so that no two requests update the same lead concurrently. */
export const manyLeadIds = Array.from({ length: LEADS }, (_, index) =>
  index.toString(16).padStart(24, '0'),
)

/** The one that the started server has of the kind that `manyLeadIds` are of. */
export const oneLeadId = sampleUpdates[0].leadId

/** The campaign of the example server, with many leads. */
export const seedOfMany: MemorySeed = { workspaces: seed.workspaces.map(withManyLeads) }

function withManyLeads(workspace: MemoryWorkspace): MemoryWorkspace {
  const leads = workspace.campaigns
    .flatMap((campaign) => campaign.leads)
    .filter(({ _id }) => _id === oneLeadId)
    .flatMap((lead) => manyLeadIds.map((_id) => renamed(lead, _id)))
  return {
    ...workspace,
    campaigns: workspace.campaigns.map((campaign) => holding(leads, campaign)),
  }
}

function holding(leads: readonly CampaignLead[], campaign: MemoryCampaign): MemoryCampaign {
  return { ...campaign, leads }
}

function renamed(lead: CampaignLead, _id: string): CampaignLead {
  return { ...lead, _id }
}

/** From the second time on, each patch switches a lead to another subsequence. */
export const alternatingTags = [{ aiTag: 'Interested' }, { aiTag: 'Meeting booked' }] as const

/** From the second time on, this patch changes nothing. */
export const sameTag = [{ aiTag: 'Interested' }] as const

/** The enrollment that each of `alternatingTags` causes. */
export const enrollmentByTag = {
  Interested: { action: 'switched', subsequenceName: 'Interested follow-up' },
  'Meeting booked': { action: 'switched', subsequenceName: 'Meeting preparation' },
} as const satisfies Record<string, LeadDecision['subsequenceEnrollment']>

/** Creates the expected response. */
export function expectedAnswer(_id: string, aiTag: string, subsequenceEnrollment?: object): object {
  const data = {
    _id,
    campaignId: CAMPAIGN_ID,
    status: 'active',
    aiTag,
    currentSequenceStep: 1,
    replied: false,
    addedAt: '2025-06-15T09:00:00.000Z',
  }
  return { success: true, data, ...(subsequenceEnrollment && { subsequenceEnrollment }) }
}
