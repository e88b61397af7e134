import type { CampaignLead } from 'campaign-lead'
import { createPostgresLeadRepository, insertWorkspaces } from 'campaign-lead/postgres'
import {
  aCampaign,
  aLead,
  aLeadSubsequence,
  aPendingSend,
  aSubsequence,
  aWorkspace,
  type Recipe,
} from 'campaign-lead/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { leadTables, openPool } from '../../support/lead-tables.js'
import { countUp, findLead, refTo, workspaceOf } from '../../support/lead-updates.js'
import { openPostgres } from '../../support/postgres-database.js'

const { url, pool } = await openPostgres()
const tables = leadTables(pool)
const LEAD = refTo('lead_1')

beforeEach(() => tables.refill(workspaceOf(1)))

function workspaceWith(recipe: Recipe<CampaignLead>) {
  const campaign = aCampaign((draft) => (draft.leads = [aLead(recipe)]))
  return [aWorkspace((workspace) => (workspace.campaigns = [campaign]))]
}

describe('the PostgreSQL tables', () => {
  const plain = {
    campaign_id: `'cmp_1'`,
    id: `'lead_2'`,
    status: `'active'`,
    current_sequence_step: '0',
    replied: 'false',
    added_at: 'now()',
  }
  const subsequence = {
    subsequence_id: `'sub_1'`,
    subsequence_status: `'active'`,
    subsequence_current_step: '0',
    subsequence_emails_sent: '0',
    subsequence_enrolled_at: 'now()',
  }
  const send = {
    pending_send_id: `'send_1'`,
    pending_send_sequence: `'main'`,
    pending_send_at: 'now()',
  }
  const completedAtRule = 'subsequence_completed_at_goes_with_completed'

  async function insertLead(columns: Readonly<Record<string, string>>): Promise<void> {
    const lead = { ...plain, ...columns }
    await pool.query(
      `insert into campaign_lead.leads (${Object.keys(lead).join()}) values (${Object.values(lead).join()})`,
    )
  }

  const invalid: [string, Record<string, string>, string][] = [
    ['a version below 0', { version: '-1' }, 'leads_version_check'],
    ['an unknown status', { status: `'done'` }, 'leads_status_check'],
    ['a step below 0', { current_sequence_step: '-1' }, 'leads_current_sequence_step_check'],
    [
      'custom fields that are not an object',
      { custom_fields: `'[]'` },
      'leads_custom_fields_check',
    ],
    ['a part of a subsequence', { subsequence_id: `'sub_1'` }, 'subsequence_is_whole'],
    [
      'a subsequence without its id',
      { ...subsequence, subsequence_id: 'null' },
      'subsequence_is_whole',
    ],
    [
      'an unknown status of a subsequence',
      { ...subsequence, subsequence_status: `'paused'` },
      'leads_subsequence_status_check',
    ],
    [
      'a step of a subsequence below 0',
      { ...subsequence, subsequence_current_step: '-1' },
      'leads_subsequence_current_step_check',
    ],
    [
      'a number of sent e-mails below 0',
      { ...subsequence, subsequence_emails_sent: '-1' },
      'leads_subsequence_emails_sent_check',
    ],
    [
      'an active subsequence with completed_at',
      { ...subsequence, subsequence_completed_at: 'now()' },
      completedAtRule,
    ],
    [
      'a completed subsequence without completed_at',
      { ...subsequence, subsequence_status: `'completed'` },
      completedAtRule,
    ],
    ['completed_at without a subsequence', { subsequence_completed_at: 'now()' }, completedAtRule],
    ['a part of a pending send', { pending_send_id: `'send_1'` }, 'pending_send_is_whole'],
    [
      'a pending send without its sequence',
      { ...send, pending_send_sequence: 'null' },
      'pending_send_is_whole',
    ],
    [
      'a pending send of an unknown sequence',
      { ...send, pending_send_sequence: `'other'` },
      'leads_pending_send_sequence_check',
    ],
    ['a lead of an unknown campaign', { campaign_id: `'cmp_9'` }, 'leads_campaign_id_fkey'],
    ['a lead that already exists', { id: `'lead_1'` }, 'leads_pkey'],
  ]

  it.each(invalid)('reject %s', async (_, columns, constraint) => {
    await expect(insertLead(columns)).rejects.toMatchObject({ constraint })
  })

  it.each(['status', 'current_sequence_step', 'replied', 'added_at', 'custom_fields', 'version'])(
    'reject a lead without %s',
    async (column) => {
      await expect(insertLead({ [column]: 'null' })).rejects.toMatchObject({
        code: '23502',
        column,
      })
    },
  )

  it('accept a lead with a subsequence and a pending send', async () => {
    await insertLead({ ...subsequence, ...send })
    const lead = await findLead(createPostgresLeadRepository({ pool }), refTo('lead_2'))
    expect(lead).toMatchObject({ subsequence: { id: 'sub_1' }, pendingSend: { id: 'send_1' } })
  })

  it.each([
    ['a trigger without a type', `'{"value": "Interested"}'`],
    ['a trigger whose type is not a string', `'{"type": 1}'`],
    ['a trigger that is not an object', `'[]'`],
  ])('reject %s', async (_, trigger) => {
    const change = pool.query(`update campaign_lead.subsequences set trigger = ${trigger}`)
    await expect(change).rejects.toMatchObject({ constraint: 'subsequences_trigger_check' })
  })

  it.each([
    ['an intent of an unknown type', `'{"type": "other"}'`],
    ['an intent without a type', `'{}'`],
    ['an intent that is not an object', `'[]'`],
  ])('reject %s', async (_, intent) => {
    const insert = pool.query(`
      insert into campaign_lead.pending_intents (id, campaign_id, lead_id, lead_version, intent)
      values (gen_random_uuid(), 'cmp_1', 'lead_1', 1, ${intent})`)
    await expect(insert).rejects.toMatchObject({ constraint: 'pending_intents_intent_check' })
  })
})

describe('a stored lead', () => {
  const timestamps = {
    addedAt: '2025-06-15T23:59:59.999Z',
    enrolledAt: '1969-12-31T23:59:59.001Z',
    completedAt: '2024-02-29T00:00:00.000Z',
    sendAt: '9999-12-31T23:59:59.990Z',
  }
  const timed = aLead((lead) => {
    lead.addedAt = timestamps.addedAt
    lead.subsequence = aLeadSubsequence((draft) => {
      draft.status = 'completed'
      draft.enrolledAt = timestamps.enrolledAt
      draft.completedAt = timestamps.completedAt
    })
    lead.pendingSend = aPendingSend((send) => (send.sendAt = timestamps.sendAt))
  })

  it.each([
    ['UTC', 'ISO, MDY'],
    ['Asia/Kolkata', 'SQL, DMY'],
    ['America/St_Johns', 'German'],
    ['Europe/Berlin', 'Postgres, MDY'],
  ])('has exact timestamps if the session is in %s with DateStyle %s', async (zone, style) => {
    const session = openPool(url, {
      options: `-c TimeZone=${zone} -c DateStyle=${style.replaceAll(' ', '')}`,
    })
    await tables.refill([])
    await insertWorkspaces(
      session,
      workspaceWith((lead) => void Object.assign(lead, timed)),
    )
    const repository = createPostgresLeadRepository({ pool: session })
    expect(await findLead(repository, LEAD)).toEqual(timed)
    const { decision } = await repository.update(LEAD, countUp)
    expect(await findLead(repository, LEAD)).toEqual(decision.lead)
    await session.end()
  })

  it('can have the greatest numbers of the columns', async () => {
    const max = 2 ** 31 - 1
    await tables.refill(
      workspaceWith((lead) => {
        lead.currentSequenceStep = max
        lead.subsequence = aLeadSubsequence((draft) => {
          draft.currentStep = max
          draft.emailsSent = max
        })
      }),
    )
    const lead = await findLead(createPostgresLeadRepository({ pool }), LEAD)
    expect(lead).toMatchObject({
      currentSequenceStep: max,
      subsequence: { currentStep: max, emailsSent: max },
    })
  })

  it('is unchanged after an update with a greater number, which is rejected', async () => {
    const repository = createPostgresLeadRepository({ pool })
    const update = repository.update(LEAD, ({ lead }) => ({
      lead: { ...lead, currentSequenceStep: 2 ** 31 },
      intents: [],
    }))
    await expect(update).rejects.toMatchObject({ code: '22003' })
    expect((await findLead(repository, LEAD)).currentSequenceStep).toBe(1)
  })

  it('can have custom fields of any JSON, with exact numbers', async () => {
    interface MyLead extends CampaignLead {
      readonly custom: unknown
    }
    const custom = {
      numbers: [Number.MAX_VALUE, Number.MIN_VALUE, Number.MAX_SAFE_INTEGER, 0.1 + 0.2, -1e-7, 0],
      texts: ['', '\'"\\\n\t\u0001', '👍', '\\u0000', 'é', 'e\u0301'],
      nested: { null: null, list: [[], {}, [false]], constructor: 'custom' },
    }
    const repository = createPostgresLeadRepository<MyLead>({ pool })
    await repository.update(LEAD, ({ lead }) => ({ lead: { ...lead, custom }, intents: [] }))
    expect((await findLead(repository, LEAD)).custom).toEqual(custom)
  })

  it('can have a version above 32 bits', async () => {
    await pool.query(`update campaign_lead.leads set version = ${2 ** 40}`)
    const repository = createPostgresLeadRepository({ pool })
    const { intents } = await repository.update(LEAD, countUp)
    expect(intents[0]?.leadVersion).toBe(2 ** 40 + 1)
  })
})

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
    await tables.refill(workspaceOf(1))
    await pool.query('delete from campaign_lead.campaigns')
    const { rows } = await pool.query(
      `select from campaign_lead.deleted_leads where campaign_id = 'cmp_1'`,
    )
    expect(rows).toEqual([])
  })
})

describe('a role with the privileges select, insert, update and delete', () => {
  it('can update leads and change tags and subsequences', async () => {
    await pool.query(`
      create role clerk login;
      grant usage on schema campaign_lead to clerk;
      grant select, insert, update, delete on all tables in schema campaign_lead to clerk`)
    const clerk = openPool(url, { user: 'clerk' })
    const repository = createPostgresLeadRepository({ pool: clerk, lockFirst: true })
    await repository.update(LEAD, countUp)
    await clerk.query(`
      insert into campaign_lead.tags values ('ws_1', 'New');
      delete from campaign_lead.subsequences;
      delete from campaign_lead.leads`)
    await expect(repository.update(LEAD, countUp)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await clerk.end()
    await pool.query('drop owned by clerk; drop role clerk')
  })
})

describe('insertWorkspaces', () => {
  it('inserts all workspaces or none', async () => {
    const [workspace] = workspaceOf(1)
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
