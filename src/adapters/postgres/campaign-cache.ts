import type { CampaignLead } from '../../core/lead.js'
import { deepFreeze } from '../../shared/stored-data.js'
import type { RunStatement } from './connections.js'
import type { CampaignRow, LeadRow } from './rows.js'
import type { Statement } from './statement.js'

/** Returns the campaigns of leads, by id. */
export type FindCampaigns = (
  run: RunStatement,
  leads: ReadonlyArray<LeadRow<CampaignLead>>,
) => Promise<ReadonlyMap<string, CampaignRow>>

/** More campaigns than are usually updated at the same time. Each takes a few kilobytes. */
const MAX_CACHED_CAMPAIGNS = 1_000

/**
 * Creates a cache of campaigns, so that tags and subsequences are not loaded with every lead. An entry cannot be stale:
 * it is used only for a lead that was loaded with the same `config_version`, and the lead is written only if the
 * campaign still has this version. Entries are frozen and keep their identity, so that lookups built from them can be
 * cached as well.
 */
export function createCampaignCache(loadCampaigns: Statement<CampaignRow>): FindCampaigns {
  const cache = new Map<string, CampaignRow>()

  function cacheCampaign(campaign: CampaignRow): void {
    cache.delete(campaign.id)
    cache.set(campaign.id, campaign)
    const [oldest] = cache.keys()
    if (cache.size > MAX_CACHED_CAMPAIGNS && oldest !== undefined) cache.delete(oldest)
  }

  return async (run, leads) => {
    const needed = new Map(leads.map((row) => [row.lead.campaignId, row.config_version]))
    const found = new Map<string, CampaignRow>()
    const missing: string[] = []
    for (const [id, version] of needed) {
      const campaign = cache.get(id)
      if (campaign?.config_version === version) found.set(id, campaign)
      else missing.push(id)
    }
    if (missing.length > 0) {
      for (const campaign of await run(loadCampaigns, [missing])) {
        deepFreeze(campaign)
        cacheCampaign(campaign)
        found.set(campaign.id, campaign)
      }
    }
    return found
  }
}
