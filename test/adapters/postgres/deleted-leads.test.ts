import { createPostgresLeadRepository } from 'campaign-lead/postgres'
import { beforeEach, describe, expect, it } from 'vitest'
import { leadTables } from '../../support/lead-tables.js'
import { countUp, createWorkspaces, refTo } from '../../support/lead-updates.js'
import { openPostgres } from '../../support/postgres-database.js'
import { waitForLockWait } from '../../support/postgres-sessions.js'

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

  /** Returns the versions of an update before and an update after a change. */
  async function versionsAround(change: string): Promise<(number | undefined)[]> {
    const before = await nextVersion()
    await pool.query(change)
    return [before, await nextVersion()]
  }

  it.each<[string, string]>([
    ['in two transactions', `begin; delete from campaign_lead.leads; commit; ${again}`],
    ['in one transaction', `delete from campaign_lead.leads; ${again}`],
    ['after a truncate', `truncate campaign_lead.leads; ${again}`],
    [
      'after a truncate with restart identity',
      `truncate campaign_lead.leads restart identity; ${again}`,
    ],
    [
      'with its campaign and its workspace',
      `delete from campaign_lead.workspaces;
       insert into campaign_lead.workspaces (id) values ('ws_1');
       insert into campaign_lead.campaigns (id, workspace_id) values ('cmp_1', 'ws_1');
       ${again}`,
    ],
    [
      'with its earlier version',
      `create temporary table kept on commit drop as select * from campaign_lead.leads;
       alter table kept drop column send_due_at;
       delete from campaign_lead.leads;
       insert into campaign_lead.leads select * from kept`,
    ],
    [
      'from a temporary table of the same name',
      `create temporary table leads (like campaign_lead.leads including defaults) on commit drop;
       ${again.replace('campaign_lead.leads', 'pg_temp.leads')};
       alter table pg_temp.leads drop column send_due_at;
       delete from campaign_lead.leads;
       insert into campaign_lead.leads select * from pg_temp.leads`,
    ],
  ])(
    'continues with a greater version, so that receivers do not treat its intents as stale: %s',
    async (_, change) => {
      const [before = Number.NaN, after] = await versionsAround(change)
      expect(after).toBeGreaterThan(before)
    },
  )

  it('continues with a greater version if another transaction changes and deletes it during the insert', async () => {
    const deleting = await pool.connect()
    await deleting.query('begin')
    await deleting.query('delete from campaign_lead.leads')
    // It has its version already, and waits for the key.
    const inserting = pool.query(again)
    await waitForLockWait(pool)
    await deleting.query(again)
    const { intents } = await repository.within(deleting).update(LEAD, countUp)
    await deleting.query('delete from campaign_lead.leads; commit')
    deleting.release()
    await inserting
    expect(await nextVersion()).toBeGreaterThan(intents[0]?.leadVersion ?? Number.NaN)
  })

  it.each(['repeatable read', 'serializable'])(
    'continues with a greater version if it is inserted under %s by an older transaction',
    async (level) => {
      const client = await pool.connect()
      await client.query(`begin isolation level ${level}`)
      await client.query('select from campaign_lead.campaigns')
      const before = await nextVersion()
      await pool.query('delete from campaign_lead.leads')
      await client.query(`${again}; commit`)
      client.release()
      expect(await nextVersion()).toBeGreaterThan(before ?? Number.NaN)
    },
  )

  it('continues with a greater version if the sequence was not restored with the leads', async () => {
    const before = await nextVersion()
    await pool.query(`select setval('campaign_lead.lead_versions', 1, false)`)
    expect(await nextVersion()).toBeGreaterThan(before ?? Number.NaN)
  })

  it.each([`id = 'lead_2'`, `campaign_id = 'cmp_2'`])(
    'cannot get its key by an update: %s',
    async (key) => {
      await pool.query(`insert into campaign_lead.campaigns values ('cmp_2', 'ws_1')`)
      await expect(pool.query(`update campaign_lead.leads set ${key}`)).rejects.toThrow(
        'The campaign_id and id of a lead cannot change: delete the lead and insert another',
      )
    },
  )
})
