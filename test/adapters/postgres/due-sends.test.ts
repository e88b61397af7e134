import { createLeadService, type Workspace } from 'campaign-lead'
import { createPostgresLeadRepository } from 'campaign-lead/postgres'
import { aCampaign, aLead, aPendingSend, aWorkspace } from 'campaign-lead/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { leadTables } from '../../support/lead-tables.js'
import { findLead, refTo, someRefs } from '../../support/lead-updates.js'
import { openPostgres } from '../../support/postgres-database.js'

const { pool } = await openPostgres()
const tables = leadTables(pool)
const repository = createPostgresLeadRepository({ pool })
const NOW = new Date('2025-07-01T12:00:00.000Z')
const DUE_AT = '2025-07-01T11:00:00.000Z'

/** Creates `lead_1`, `lead_2` and so on, each with a main e-mail that is due. */
function createDueLeads(count: number): Workspace[] {
  const leads = someRefs(count).map(({ leadId }) =>
    aLead((lead) => {
      lead._id = leadId
      lead.pendingSend = aPendingSend((send) => {
        send.id = `send of ${leadId}`
        send.sequence = 'main'
        send.sendAt = DUE_AT
      })
    }),
  )
  return [
    aWorkspace((workspace) => {
      workspace.campaigns = [aCampaign((campaign) => (campaign.leads = leads))]
    }),
  ]
}

function createService() {
  return createLeadService({ repository, sink: 'relay', clock: () => NOW })
}

beforeEach(() => tables.refill(createDueLeads(3)))

describe('a claim of due sends', () => {
  it('is stored, and ends with its confirmation', async () => {
    const service = createService()
    const claims = await service.claimDueSends({ limit: 2, leaseSeconds: 60 })
    expect(claims).toHaveLength(2)
    for (const { ref, lead, send } of claims) {
      expect(await findLead(repository, ref)).toEqual(lead)
      await service.applyCommand(ref, { type: 'confirmSend', sendId: send.id, next: null })
      expect(await findLead(repository, ref)).not.toHaveProperty('sendInFlight')
    }
    const others = await service.claimDueSends({ limit: 3, leaseSeconds: 60 })
    const refs = [...claims, ...others].map(({ ref }) => ref.leadId)
    expect([...refs].sort()).toEqual(['lead_1', 'lead_2', 'lead_3'])
    expect(await service.claimDueSends({ limit: 3, leaseSeconds: 60 })).toEqual([])
  })
})

describe('a lead without a claimed send', () => {
  it('has none if its custom fields have that name, which SQL has written', async () => {
    await pool.query(
      `update campaign_lead.leads set custom_fields = '{"sendInFlight": {"id": "x"}}'`,
    )
    expect(await findLead(repository, refTo('lead_1'))).not.toHaveProperty('sendInFlight')
  })
})
