import type { CampaignLead, SubsequenceEnrollment } from 'campaign-lead'
import type { MemoryCampaign, MemorySeed, MemoryWorkspace } from 'campaign-lead/memory'
import { CAMPAIGN_ID, seed, trials } from '../../examples/server/campaign.js'

const LEADS = 1024

/** More than there are requests under way, so that each meets a lead that no other does. */
export const manyLeadIds = Array.from({ length: LEADS }, (_, index) =>
  index.toString(16).padStart(24, '0'),
)

/** The one that the started server has of the kind that `manyLeadIds` are of. */
export const oneLeadId = trials[0].leadId

/** The campaign of the started server, with many leads. */
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

/** From the second time on, each moves a lead into another subsequence. */
export const tagsInTurn = [{ aiTag: 'Interested' }, { aiTag: 'Meeting booked' }] as const

/** From the second time on, it changes nothing. */
export const sameTag = [{ aiTag: 'Interested' }] as const

/** What becomes of a lead by one of `tagsInTurn`. */
export const switchedBy = {
  Interested: { action: 'switched', subsequenceName: 'Interested follow-up' },
  'Meeting booked': { action: 'switched', subsequenceName: 'Meeting preparation' },
} as const satisfies Record<string, SubsequenceEnrollment>

/** The answer that a request for a lead is to have. */
export function answerFor(_id: string, aiTag: string, subsequenceEnrollment?: object): object {
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
