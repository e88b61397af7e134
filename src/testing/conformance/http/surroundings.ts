import type { CampaignLead } from '../../../core/lead.js'
import type { LeadPolicy } from '../../../core/policy.js'
import type { Subsequence } from '../../../core/subsequence.js'
import type { Workspace } from '../../../ports/workspace.js'
import type { VerificationState } from './verification-state.js'

/** What an update depends on, beside the patch. */
export interface Given {
  readonly lead: CampaignLead
  readonly subsequences: readonly Subsequence[]
  readonly tags: readonly string[]
  readonly policy: LeadPolicy
  /** ISO 8601, UTC, milliseconds. */
  readonly now: string
}

/** A lead among others that an update of it must leave alone. */
export interface Surroundings {
  readonly state: VerificationState
  /** In the lead's own campaign. */
  readonly sameCampaign: CampaignLead
  /** In another campaign of the lead's workspace. */
  readonly otherCampaign: CampaignLead
  /** In a workspace that the API key may not see. */
  readonly otherWorkspace: CampaignLead
  /** The workspace of the lead, which is the one that the API key may see. */
  readonly visibleWorkspaceId: string
  /** The workspace of {@link Surroundings.otherWorkspace}. */
  readonly hiddenWorkspaceId: string
}

/**
 * Surrounds a lead by three that are as it is, but for their ids: what is done to them by mistake shows.
 * No id is used twice, since a server may keep all leads in one table.
 */
export function surround({ lead, subsequences, tags, policy, now }: Given): Surroundings {
  const sameCampaign = likeLead(lead, 'same', lead.campaignId)
  const otherCampaign = likeLead(lead, 'other', `${lead.campaignId}_other`)
  const otherWorkspace = likeLead(lead, 'hidden', `${lead.campaignId}_hidden`)
  const visible: Workspace = {
    id: 'ws_visible',
    tags,
    campaigns: [
      { id: lead.campaignId, subsequences, leads: [lead, sameCampaign] },
      { id: otherCampaign.campaignId, subsequences: [], leads: [otherCampaign] },
    ],
  }
  const hidden: Workspace = {
    id: 'ws_hidden',
    tags,
    campaigns: [{ id: otherWorkspace.campaignId, subsequences: [], leads: [otherWorkspace] }],
  }
  return {
    state: { now, policy, visibleWorkspaceIds: [visible.id], workspaces: [visible, hidden] },
    sameCampaign,
    otherCampaign,
    otherWorkspace,
    visibleWorkspaceId: visible.id,
    hiddenWorkspaceId: hidden.id,
  }
}

function likeLead(lead: CampaignLead, suffix: string, campaignId: string): CampaignLead {
  const { _id, pendingSend } = lead
  return {
    ...lead,
    _id: `${_id}_${suffix}`,
    campaignId,
    pendingSend: pendingSend && { ...pendingSend, id: `${pendingSend.id}_${suffix}` },
  }
}
