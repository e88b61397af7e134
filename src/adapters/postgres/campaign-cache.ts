import type { CampaignLead } from '../../core/lead.js'
import { deepFreeze } from '../../shared/stored-data.js'
import type { RunStatement } from './connections.js'
import type { CampaignRow, LeadRow } from './rows.js'
import type { Statement } from './statement.js'

/** Finds what leads rest on beside themselves. */
export type FindCampaigns = (
  run: RunStatement,
  leads: ReadonlyArray<LeadRow<CampaignLead>>,
) => Promise<ReadonlyMap<string, CampaignRow>>

/** Many more than are written to at one time; each takes a few kilobytes. */
const MOST_CAMPAIGNS = 1_000

/**
 * Remembers campaigns, so that their tags and subsequences are loaded once and not with every lead. That
 * can do no harm: what is remembered serves only a lead that was loaded with the same `config_version`,
 * which no other state of a campaign ever has, and the lead is written only while the campaign still has
 * it. What it gives nobody may change, and is the same each time, so that what is made of it can be kept.
 */
export function createCampaignCache(loadCampaigns: Statement<CampaignRow>): FindCampaigns {
  const remembered = new Map<string, CampaignRow>()

  function remember(campaign: CampaignRow): void {
    remembered.delete(campaign.id)
    remembered.set(campaign.id, campaign)
    const [oldest] = remembered.keys()
    if (remembered.size > MOST_CAMPAIGNS && oldest !== undefined) remembered.delete(oldest)
  }

  return async (run, leads) => {
    const needed = new Map(leads.map((row) => [row.lead.campaignId, row.config_version]))
    const found = new Map<string, CampaignRow>()
    const missing: string[] = []
    for (const [id, version] of needed) {
      const campaign = remembered.get(id)
      if (campaign?.config_version === version) found.set(id, campaign)
      else missing.push(id)
    }
    if (missing.length > 0) {
      for (const campaign of await run(loadCampaigns, [missing])) {
        deepFreeze(campaign)
        remember(campaign)
        found.set(campaign.id, campaign)
      }
    }
    return found
  }
}
