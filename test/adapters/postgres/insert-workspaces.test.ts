import type { CampaignLead } from 'campaign-lead'
import { createPostgresLeadRepository, insertWorkspaces } from 'campaign-lead/postgres'
import { aCampaign, aLead, aSubsequence, aWorkspace, type Recipe } from 'campaign-lead/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { leadTables } from '../../support/lead-tables.js'
import { createWorkspaces, refTo } from '../../support/lead-updates.js'
import { openPostgres } from '../../support/postgres-database.js'

const { pool } = await openPostgres()
const tables = leadTables(pool)
const LEAD = refTo('lead_1')

beforeEach(() => tables.refill(createWorkspaces(1)))

function workspaceWith(recipe: Recipe<CampaignLead>) {
  const campaign = aCampaign((draft) => (draft.leads = [aLead(recipe)]))
  return [aWorkspace((workspace) => (workspace.campaigns = [campaign]))]
}

describe('insertWorkspaces', () => {
  it('rejects invalid arguments with an error that names them', async () => {
    const insert = (...args: unknown[]) => Reflect.apply(insertWorkspaces, null, args)
    await expect(insert({}, [])).rejects.toThrow('pool must be a pool with connect()')
    await expect(insert(pool, 'ws_1')).rejects.toThrow('workspaces must be an array, got "ws_1"')
    await expect(insert(pool, [], { tables: 1 })).rejects.toThrow('options.tables is not an option')
  })

  it('inserts all workspaces or none', async () => {
    const [workspace] = createWorkspaces(1)
    const others = [{ ...aWorkspace(), id: 'ws_2', campaigns: [] }, workspace ?? aWorkspace()]
    await expect(insertWorkspaces(pool, others)).rejects.toMatchObject({ code: '23505' })
    const { rows } = await pool.query('select id from campaign_lead.workspaces')
    expect(rows).toEqual([{ id: 'ws_1' }])
  })

  it('keeps the order of tags and subsequences', async () => {
    const tags = ['z', 'a', 'M', 'b']
    const subsequences = tags.map((id) => aSubsequence((draft) => (draft.id = id)))
    await tables.refill([
      aWorkspace((workspace) => {
        workspace.tags = tags
        workspace.campaigns = [aCampaign((campaign) => (campaign.subsequences = subsequences))]
      }),
    ])
    const received: unknown[] = []
    await createPostgresLeadRepository({ pool }).update(LEAD, (stored) => {
      received.push(stored.tags, stored.subsequences)
      return { lead: stored.lead, intents: [] }
    })
    expect(received).toEqual([tags, subsequences])
  })

  it('rejects a field that PostgreSQL cannot store, and names it', async () => {
    const workspaces = workspaceWith((lead) => (lead.aiTag = 'nul\0'))
    await expect(insertWorkspaces(pool, workspaces)).rejects.toThrow(
      new TypeError(
        String.raw`workspaces.0.campaigns.0.leads.0.aiTag holds text that PostgreSQL cannot store: "nul\u0000"`,
      ),
    )
  })
})
