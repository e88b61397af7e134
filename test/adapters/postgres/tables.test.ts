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

describe('the tables refuse what the types forbid', () => {
  const plain = {
    campaign_id: `'cmp_1'`,
    id: `'lead_2'`,
    status: `'active'`,
    current_sequence_step: '0',
    replied: 'false',
    added_at: 'now()',
  }
  const place = {
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

  const refused: [string, Record<string, string>, string][] = [
    ['a version below 0', { version: '-1' }, 'leads_version_check'],
    ['an unknown status', { status: `'done'` }, 'leads_status_check'],
    ['a step below 0', { current_sequence_step: '-1' }, 'leads_current_sequence_step_check'],
    ['own fields that are no object', { custom_fields: `'[]'` }, 'leads_custom_fields_check'],
    ['half a place', { subsequence_id: `'sub_1'` }, 'subsequence_is_whole'],
    ['a place without its id', { ...place, subsequence_id: 'null' }, 'subsequence_is_whole'],
    [
      'a place of an unknown status',
      { ...place, subsequence_status: `'paused'` },
      'leads_subsequence_status_check',
    ],
    [
      'a place at a step below 0',
      { ...place, subsequence_current_step: '-1' },
      'leads_subsequence_current_step_check',
    ],
    [
      'fewer e-mails sent than none',
      { ...place, subsequence_emails_sent: '-1' },
      'leads_subsequence_emails_sent_check',
    ],
    [
      'a place that was completed and is active',
      { ...place, subsequence_completed_at: 'now()' },
      completedAtRule,
    ],
    [
      'a place that is completed and never was',
      { ...place, subsequence_status: `'completed'` },
      completedAtRule,
    ],
    ['an end of no place', { subsequence_completed_at: 'now()' }, completedAtRule],
    ['half a send', { pending_send_id: `'send_1'` }, 'pending_send_is_whole'],
    ['a send of no sequence', { ...send, pending_send_sequence: 'null' }, 'pending_send_is_whole'],
    [
      'a send of an unknown sequence',
      { ...send, pending_send_sequence: `'other'` },
      'leads_pending_send_sequence_check',
    ],
    ['a lead of no campaign', { campaign_id: `'cmp_9'` }, 'leads_campaign_id_fkey'],
    ['a lead that is there already', { id: `'lead_1'` }, 'leads_pkey'],
  ]

  it.each(refused)('%s', async (_, columns, constraint) => {
    await expect(insertLead(columns)).rejects.toMatchObject({ constraint })
  })

  it.each(['status', 'current_sequence_step', 'replied', 'added_at', 'custom_fields', 'version'])(
    'a lead without its %s',
    async (column) => {
      await expect(insertLead({ [column]: 'null' })).rejects.toMatchObject({
        code: '23502',
        column,
      })
    },
  )

  it('nothing of a whole lead', async () => {
    await insertLead({ ...place, ...send })
    const lead = await findLead(createPostgresLeadRepository({ pool }), refTo('lead_2'))
    expect(lead).toMatchObject({ subsequence: { id: 'sub_1' }, pendingSend: { id: 'send_1' } })
  })

  it.each([
    ['a trigger without a type', `'{"value": "Interested"}'`],
    ['a trigger whose type is no text', `'{"type": 1}'`],
    ['a trigger that is no object', `'[]'`],
  ])('%s', async (_, trigger) => {
    const change = pool.query(`update campaign_lead.subsequences set trigger = ${trigger}`)
    await expect(change).rejects.toMatchObject({ constraint: 'subsequences_trigger_check' })
  })

  it.each([
    ['an intent of an unknown type', `'{"type": "other"}'`],
    ['an intent of no type', `'{}'`],
    ['an intent that is no object', `'[]'`],
  ])('%s', async (_, intent) => {
    const insert = pool.query(`
      insert into campaign_lead.pending_intents (id, campaign_id, lead_id, lead_version, intent)
      values (gen_random_uuid(), 'cmp_1', 'lead_1', 1, ${intent})`)
    await expect(insert).rejects.toMatchObject({ constraint: 'pending_intents_intent_check' })
  })
})

describe('a lead comes back as it was', () => {
  const instants = {
    addedAt: '2025-06-15T23:59:59.999Z',
    enrolledAt: '1969-12-31T23:59:59.001Z',
    completedAt: '2024-02-29T00:00:00.000Z',
    sendAt: '9999-12-31T23:59:59.990Z',
  }
  const timed = aLead((lead) => {
    lead.addedAt = instants.addedAt
    lead.subsequence = aLeadSubsequence((place) => {
      place.status = 'completed'
      place.enrolledAt = instants.enrolledAt
      place.completedAt = instants.completedAt
    })
    lead.pendingSend = aPendingSend((send) => (send.sendAt = instants.sendAt))
  })

  it.each([
    ['UTC', 'ISO, MDY'],
    ['Asia/Kolkata', 'SQL, DMY'],
    ['America/St_Johns', 'German'],
    ['Europe/Berlin', 'Postgres, MDY'],
  ])(
    'to the millisecond, where the session is in %s and writes dates as %s',
    async (zone, style) => {
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
    },
  )

  it('with numbers as great as the columns hold', async () => {
    const most = 2 ** 31 - 1
    await tables.refill(
      workspaceWith((lead) => {
        lead.currentSequenceStep = most
        lead.subsequence = aLeadSubsequence((place) => {
          place.currentStep = most
          place.emailsSent = most
        })
      }),
    )
    const lead = await findLead(createPostgresLeadRepository({ pool }), LEAD)
    expect(lead).toMatchObject({
      currentSequenceStep: most,
      subsequence: { currentStep: most, emailsSent: most },
    })
  })

  it('and refuses greater ones, with nothing stored', async () => {
    const repository = createPostgresLeadRepository({ pool })
    const update = repository.update(LEAD, ({ lead }) => ({
      lead: { ...lead, currentSequenceStep: 2 ** 31 },
      intents: [],
    }))
    await expect(update).rejects.toMatchObject({ code: '22003' })
    expect((await findLead(repository, LEAD)).currentSequenceStep).toBe(1)
  })

  it('with own fields of any JSON, and numbers to the last digit', async () => {
    interface MyLead extends CampaignLead {
      readonly mine: unknown
    }
    const mine = {
      numbers: [Number.MAX_VALUE, Number.MIN_VALUE, Number.MAX_SAFE_INTEGER, 0.1 + 0.2, -1e-7, 0],
      texts: ['', '\'"\\\n\t\u0001', '👍', '\\u0000', 'é', 'e\u0301'],
      nested: { null: null, list: [[], {}, [false]], constructor: 'own' },
    }
    const repository = createPostgresLeadRepository<MyLead>({ pool })
    await repository.update(LEAD, ({ lead }) => ({ lead: { ...lead, mine }, intents: [] }))
    expect((await findLead(repository, LEAD)).mine).toEqual(mine)
  })

  it('after more updates than a 32-bit number counts', async () => {
    await pool.query(`update campaign_lead.leads set version = ${2 ** 40}`)
    const repository = createPostgresLeadRepository({ pool })
    const { intents } = await repository.update(LEAD, countUp)
    expect(intents[0]?.leadVersion).toBe(2 ** 40 + 1)
  })
})

describe('a lead that is deleted, and inserted again under its id', () => {
  const repository = createPostgresLeadRepository({ pool })
  const again = `insert into campaign_lead.leads
    (campaign_id, id, status, current_sequence_step, replied, added_at)
    values ('cmp_1', 'lead_1', 'active', 1, false, now())`

  async function nextVersion(): Promise<number | undefined> {
    const { intents } = await repository.update(LEAD, countUp)
    return intents[0]?.leadVersion
  }

  it('is counted on, however often: nobody takes what is told of it for stale', async () => {
    const versions = [await nextVersion(), await nextVersion()]
    for (let times = 0; times < 2; times += 1) {
      await pool.query('delete from campaign_lead.leads')
      await pool.query(again)
      versions.push(await nextVersion())
    }
    expect(versions).toEqual([1, 2, 4, 6])
  })

  it('also in one transaction', async () => {
    await nextVersion()
    await pool.query(`delete from campaign_lead.leads; ${again}`)
    expect(await nextVersion()).toBe(3)
  })

  it('also where all were truncated', async () => {
    await nextVersion()
    await pool.query(`truncate campaign_lead.leads; ${again}`)
    expect(await nextVersion()).toBe(3)
  })

  it('also where it comes from a temporary table of the same name', async () => {
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
    'fails under %s where it was deleted since the transaction began',
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
    'is no lead that was given its key: it is refused (%s)',
    async (key) => {
      await pool.query(`insert into campaign_lead.campaigns values ('cmp_2', 'ws_1')`)
      await expect(pool.query(`update campaign_lead.leads set ${key}`)).rejects.toThrow(
        'The campaign_id and id of a lead cannot change: delete the lead and insert another',
      )
    },
  )

  it('and nothing is kept of the leads of a deleted campaign', async () => {
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

describe('a role that may select, insert, update and delete in every table', () => {
  it('updates leads, and changes what decisions rest on', async () => {
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

describe('workspaces are put in whole', () => {
  it('or not at all', async () => {
    const [workspace] = workspaceOf(1)
    const others = [{ ...aWorkspace(), id: 'ws_2', campaigns: [] }, workspace ?? aWorkspace()]
    await expect(insertWorkspaces(pool, others)).rejects.toMatchObject({ code: '23505' })
    const { rows } = await pool.query('select id from campaign_lead.workspaces')
    expect(rows).toEqual([{ id: 'ws_1' }])
  })

  it('with tags and subsequences in their order', async () => {
    const tags = ['z', 'a', 'M', 'b']
    const subsequences = tags.map((id) => aSubsequence((draft) => (draft.id = id)))
    await tables.refill([
      aWorkspace((workspace) => {
        workspace.tags = tags
        workspace.campaigns = [aCampaign((campaign) => (campaign.subsequences = subsequences))]
      }),
    ])
    const given: unknown[] = []
    await createPostgresLeadRepository({ pool }).update(LEAD, (stored) => {
      given.push(stored.tags, stored.subsequences)
      return { lead: stored.lead, intents: [] }
    })
    expect(given).toEqual([tags, subsequences])
  })

  it('and a field that PostgreSQL cannot store is named', async () => {
    const workspaces = workspaceWith((lead) => (lead.aiTag = 'nul\0'))
    await expect(insertWorkspaces(pool, workspaces)).rejects.toThrow(
      new TypeError(
        String.raw`workspaces.0.campaigns.0.leads.0.aiTag holds text that PostgreSQL cannot store: "nul\u0000"`,
      ),
    )
  })
})
