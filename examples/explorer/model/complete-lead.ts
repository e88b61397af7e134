import type { CampaignLead } from 'campaign-lead'
import { aLead, aLeadSubsequence, aPendingSend } from 'campaign-lead/testing'

/** Gives a lead what the rules do not read and a file may leave out. */
export function completeLead(lead: CampaignLead): CampaignLead {
  const { subsequence, pendingSend } = lead
  return {
    ...aLead(),
    ...lead,
    subsequence: subsequence && { ...aLeadSubsequence(), ...subsequence },
    pendingSend: pendingSend && { ...aPendingSend(), ...pendingSend },
  }
}
