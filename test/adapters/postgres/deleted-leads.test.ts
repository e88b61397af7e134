import { createPostgresLeadRepository } from 'campaign-lead/postgres'
import { beforeEach, describe, expect, it } from 'vitest'
import { leadTables } from '../../support/lead-tables.js'
import { countUp, createWorkspaces, refTo } from '../../support/lead-updates.js'
import { openPostgres } from '../../support/postgres-database.js'

const { pool } = await openPostgres()
const tables = leadTables(pool)
const LEAD = refTo('lead_1')

beforeEach(() => tables.refill(createWorkspaces(1)))

describe('a lead that is deleted and inserted again', () => {
  const repository = createPostgresLeadRepository({ pool })
  const again = `insert into campaign_lead.leads
    (campaign_id, id, status, current_sequence_step, replied, added_at)
    values ('cmp_1', 'lead_1', 'active', 1, false, now())`

  async function nextVersion(): Promise<number | undefined> {
    const { intents } = await repository.update(LEAD, countUp)
    return intents[0]?.leadVersion
  }

  it('continues with greater versions, so that receivers do not treat its intents as stale', async () => {
    const versions = [await nextVersion(), await nextVersion()]
    for (let times = 0; times < 2; times += 1) {
      await pool.query('delete from campaign_lead.leads')
      await pool.query(again)
      versions.push(await nextVersion())
    }
    expect(versions).toEqual([1, 2, 4, 6])
  })

  it('continues with a greater version, also in one transaction', async () => {
    await nextVersion()
    await pool.query(`delete from campaign_lead.leads; ${again}`)
    expect(await nextVersion()).toBe(3)
  })

  it('continues with a greater version after a truncate', async () => {
    await nextVersion()
    await pool.query(`truncate campaign_lead.leads; ${again}`)
    expect(await nextVersion()).toBe(3)
  })

  it('continues with a greater version if it is copied from a temporary table of the same name', async () => {
    await nextVersion()
    await pool.query('delete from campaign_lead.leads')
    await pool.query(`begin;
      create temporary table leads (like campaign_lead.leads including defaults) on commit drop;
      ${again.replace('campaign_lead.leads', 'pg_temp.leads')};
      insert into campaign_lead.leads select * from pg_temp.leads;
      commit`)
    expect(await nextVersion()).toBe(3)
  })

  it.each(['repeatable read', 'serializable'])(
    'cannot be inserted under %s if it was deleted after the transaction began',
    async (level) => {
      const client = await pool.connect()
      await client.query(`begin isolation level ${level}`)
      await client.query('select from campaign_lead.campaigns')
      await pool.query('delete from campaign_lead.leads')
      await expect(client.query(again)).rejects.toMatchObject({ code: '40001' })
      client.release(true)
    },
  )

  it.each([`id = 'lead_2'`, `campaign_id = 'cmp_2'`])(
    'cannot get its key by an update: %s',
    async (key) => {
      await pool.query(`insert into campaign_lead.campaigns values ('cmp_2', 'ws_1')`)
      await expect(pool.query(`update campaign_lead.leads set ${key}`)).rejects.toThrow(
        'The campaign_id and id of a lead cannot change: delete the lead and insert another',
      )
    },
  )

  it('has no kept version after its campaign was deleted', async () => {
    await pool.query('delete from campaign_lead.leads')
    await pool.query('delete from campaign_lead.campaigns')
    await tables.refill(createWorkspaces(1))
    await pool.query('delete from campaign_lead.campaigns')
    const { rows } = await pool.query(
      `select from campaign_lead.deleted_leads where campaign_id = 'cmp_1'`,
    )
    expect(rows).toEqual([])
  })
})
