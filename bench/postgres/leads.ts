import type { LeadRef } from 'campaign-lead'
import { insertWorkspaces, migrateLeadTables } from 'campaign-lead/postgres'
import { aLead, aSubsequence } from 'campaign-lead/testing'
import { Pool } from 'pg'

export const CAMPAIGNS = 100
export const LEADS_PER_CAMPAIGN = 1_000

export const TAGS = ['Interested', 'Not now', 'Out of office', 'Meeting booked']

/** Returns the next tag, which no subsequence has: each update stores a lead and a webhook. */
export function tagAfter(tag: string | null): string | null {
  return TAGS[(TAGS.indexOf(tag ?? '') + 1) % TAGS.length] ?? null
}

/** Creates the tables and inserts the leads. */
export async function seedLeads(url: string): Promise<void> {
  const pool = new Pool({ connectionString: url })
  await migrateLeadTables(pool)
  const subsequences = Array.from({ length: 10 }, (_, index) =>
    aSubsequence((subsequence) => {
      subsequence.id = `sub_${index}`
      subsequence.trigger.value = `tag ${index}`
    }),
  )
  await insertWorkspaces(pool, [
    {
      id: 'ws_1',
      tags: TAGS,
      campaigns: Array.from({ length: CAMPAIGNS }, (_, campaign) => ({
        id: `cmp_${campaign}`,
        subsequences,
        leads: Array.from({ length: LEADS_PER_CAMPAIGN }, (__, index) =>
          aLead((lead) => {
            lead._id = `lead_${index}`
            lead.campaignId = `cmp_${campaign}`
          }),
        ),
      })),
    },
  ])
  await pool.query('vacuum analyze')
  await pool.end()
}

/** Deletes all intents, so that they do not affect the next measurement. */
export async function deleteIntents(url: string): Promise<void> {
  const pool = new Pool({ connectionString: url })
  await pool.query('truncate campaign_lead.pending_intents')
  await pool.end()
}

/** Names random leads of one campaign, each once. */
export function someRefs(size: number): LeadRef[] {
  const campaignId = `cmp_${randomBelow(CAMPAIGNS)}`
  const first = randomBelow(LEADS_PER_CAMPAIGN)
  return Array.from({ length: size }, (_, index) => ({
    campaignId,
    leadId: `lead_${(first + index) % LEADS_PER_CAMPAIGN}`,
  }))
}

function randomBelow(limit: number): number {
  return Math.floor(Math.random() * limit)
}
