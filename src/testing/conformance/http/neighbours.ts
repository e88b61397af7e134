import type { CampaignLead } from '../../../core/lead.js'
import { type LeadPolicy, resolvePolicy } from '../../../core/policy.js'
import type { Workspace } from '../../../ports/workspace.js'
import type { LeadUpdateCase } from '../implementation.js'
import type { VerificationState } from './verification-state.js'

/** A lead that is loaded into a server, and what an update of it depends on, besides the patch. */
export type SeededLead = Omit<LeadUpdateCase, 'patch' | 'policy'> & {
  readonly policy: Partial<LeadPolicy>
}

/** A state with a lead, and with other leads that an update of it must not change. */
export interface Neighbours {
  readonly state: VerificationState
  /** A lead of another campaign of the lead's workspace. */
  readonly otherCampaign: CampaignLead
  /** A lead of a workspace that the API key may not see. */
  readonly otherWorkspace: CampaignLead
  /** The workspace of the lead, the only one that the API key may see. */
  readonly visibleWorkspaceId: string
  /** The workspace of {@link Neighbours.otherWorkspace}. */
  readonly hiddenWorkspaceId: string
}

/**
 * Adds three copies of a lead with other ids, so that an update of the wrong lead is noticed. Every id is
 * unique, since a server may store all leads in one table.
 */
export function addNeighbours({ lead, subsequences, tags, policy, now }: SeededLead): Neighbours {
  const sameCampaign = copyLead(lead, 'same', lead.campaignId)
  const otherCampaign = copyLead(lead, 'other', `${lead.campaignId}_other`)
  const otherWorkspace = copyLead(lead, 'hidden', `${lead.campaignId}_hidden`)
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
    state: {
      now,
      policy: resolvePolicy(policy),
      visibleWorkspaceIds: [visible.id],
      workspaces: [visible, hidden],
    },
    otherCampaign,
    otherWorkspace,
    visibleWorkspaceId: visible.id,
    hiddenWorkspaceId: hidden.id,
  }
}

function copyLead(lead: CampaignLead, suffix: string, campaignId: string): CampaignLead {
  const { _id, pendingSend, sendInFlight } = lead
  return {
    ...lead,
    _id: `${_id}_${suffix}`,
    campaignId,
    pendingSend: pendingSend && { ...pendingSend, id: `${pendingSend.id}_${suffix}` },
    ...(sendInFlight && { sendInFlight: { ...sendInFlight, id: `${sendInFlight.id}_${suffix}` } }),
  }
}
