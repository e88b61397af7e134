import type { CampaignLead } from 'campaign-lead'
import { createPostgresLeadRepository } from 'campaign-lead/postgres'
import { beforeEach, describe, expect, it } from 'vitest'
import { leadTables } from '../../support/lead-tables.js'
import {
  collectPendingIntents,
  countUp,
  countUpdates,
  createWorkspaces,
  findLead,
  refTo,
  someRefs,
} from '../../support/lead-updates.js'
import { openPostgres } from '../../support/postgres-database.js'

const { pool } = await openPostgres()
const tables = leadTables(pool)
const repository = createPostgresLeadRepository({ pool })
const LEAD = refTo('lead_1')
const REFS = someRefs(5)

beforeEach(() => tables.refill(createWorkspaces(5)))

describe('ids that PostgreSQL cannot store', () => {
  it.each(['nul\0', '\0', '\ud800', 'half \udc00', '\udc00\ud800'])(
    'name no lead: %j',
    async (id) => {
      const refs = [
        { campaignId: 'cmp_1', leadId: id },
        { campaignId: id, leadId: 'lead_1' },
      ]
      for (const ref of refs) {
        await expect(repository.update(ref, countUp)).rejects.toMatchObject({ code: 'NOT_FOUND' })
      }
      const results = await repository.updateMany([...refs, LEAD], countUp)
      expect(results.map(({ success }) => success)).toEqual([false, false, true])
      await repository.acknowledge([id])
      expect(await collectPendingIntents(repository)).toHaveLength(1)
    },
  )
})

describe('custom fields that PostgreSQL cannot store', () => {
  interface MyLead extends CampaignLead {
    readonly note?: unknown
  }
  const custom = createPostgresLeadRepository<MyLead>({ pool })

  it.each([
    ['decision.lead.note', 'nul\0', String.raw`"nul\u0000"`],
    ['decision.lead.note', '\ud800', String.raw`"\ud800"`],
    ['decision.lead.note.deep.1', { deep: ['fine', 'nul\0'] }, String.raw`"nul\u0000"`],
    ['decision.lead.note.nul\0', { 'nul\0': 1 }, String.raw`"nul\u0000"`],
  ])('reject the update with an error that names the field: %j', async (field, note, printed) => {
    const update = custom.update(LEAD, ({ lead }) => ({ lead: { ...lead, note }, intents: [] }))
    const message = `${field} holds text that PostgreSQL cannot store: ${printed}`
    await expect(update).rejects.toThrow(new TypeError(message))
  })

  it('make only their own lead fail in updateMany', async () => {
    const results = await custom.updateMany(REFS, (stored) => {
      const { lead, intents } = countUp(stored)
      return { lead: lead._id === 'lead_3' ? { ...lead, note: '\0' } : lead, intents }
    })
    expect(results.map(({ success }) => success)).toEqual([true, true, false, true, true])
    expect(results[2]).toMatchObject({ error: expect.any(TypeError) })
    expect(await countUpdates(repository, REFS)).toEqual({ updates: 4, misfits: [] })
  })

  it('do not include text that only looks like an escape', async () => {
    const note = String.raw`\u0000 \ud800`
    await custom.update(LEAD, ({ lead }) => ({ lead: { ...lead, note }, intents: [] }))
    expect(await findLead(custom, LEAD)).toMatchObject({ note })
  })
})
