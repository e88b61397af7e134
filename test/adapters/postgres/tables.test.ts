import { type CampaignLead, LEAD_STATUSES, type SendInFlight, sendDueAt } from 'campaign-lead'
import { createPostgresLeadRepository, insertWorkspaces } from 'campaign-lead/postgres'
import {
  aCampaign,
  aLead,
  aLeadSubsequence,
  aPendingSend,
  aWorkspace,
  type Recipe,
} from 'campaign-lead/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { leadTables, openPool } from '../../support/lead-tables.js'
import { countUp, createWorkspaces, findLead, refTo } from '../../support/lead-updates.js'
import { openPostgres } from '../../support/postgres-database.js'

const { url, pool } = await openPostgres()
const tables = leadTables(pool)
const LEAD = refTo('lead_1')

beforeEach(() => tables.refill(createWorkspaces(1)))

const SEQUENCES = ['main', 'subsequence'] as const

function aClaim(sequence: SendInFlight['sequence']): SendInFlight {
  const isMain = sequence === 'main'
  return {
    id: 'send_2',
    sequence,
    subsequenceId: isMain ? null : 'sub_1',
    enrolledAt: isMain ? null : '2025-06-20T09:00:00.000Z',
    attempt: 3,
    claimedAt: '2025-07-01T08:00:00.000Z',
    leaseUntil: '2025-07-01T08:01:00.000Z',
  }
}

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
  const claim = {
    send_in_flight_id: `'send_1'`,
    send_in_flight_sequence: `'main'`,
    send_in_flight_attempt: '1',
    send_in_flight_claimed_at: 'now()',
    send_in_flight_lease_until: 'now()',
  }
  const claimOfSubsequence = {
    ...claim,
    send_in_flight_sequence: `'subsequence'`,
    send_in_flight_subsequence_id: `'sub_1'`,
    send_in_flight_enrolled_at: 'now()',
  }
  const enrollmentRule = 'send_in_flight_of_a_subsequence_has_its_enrollment'
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
    ['a part of a claim', { send_in_flight_id: `'send_1'` }, 'send_in_flight_is_whole'],
    ...Object.keys(claim).map((column): [string, Record<string, string>, string] => [
      `a claim without ${column}`,
      { ...claim, [column]: 'null' },
      'send_in_flight_is_whole',
    ]),
    [
      'a claim of an unknown sequence',
      { ...claim, send_in_flight_sequence: `'other'` },
      'leads_send_in_flight_sequence_check',
    ],
    [
      'a claim that was made 0 times',
      { ...claim, send_in_flight_attempt: '0' },
      'leads_send_in_flight_attempt_check',
    ],
    [
      'a claim of a main e-mail with a subsequence',
      { ...claim, send_in_flight_subsequence_id: `'sub_1'` },
      enrollmentRule,
    ],
    [
      'a claim of a main e-mail with an enrollment',
      { ...claim, send_in_flight_enrolled_at: 'now()' },
      enrollmentRule,
    ],
    [
      'a claim of a subsequence e-mail without its subsequence',
      { ...claimOfSubsequence, send_in_flight_subsequence_id: 'null' },
      enrollmentRule,
    ],
    [
      'a claim of a subsequence e-mail without its enrollment',
      { ...claimOfSubsequence, send_in_flight_enrolled_at: 'null' },
      enrollmentRule,
    ],
    [
      'an enrollment of a claim without the claim',
      { send_in_flight_subsequence_id: `'sub_1'`, send_in_flight_enrolled_at: 'now()' },
      enrollmentRule,
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

  it('accept claims of both sequences, which the lead may have left', async () => {
    await insertLead(claim)
    await insertLead({ ...claimOfSubsequence, id: `'lead_3'` })
    const repository = createPostgresLeadRepository({ pool })
    expect(await findLead(repository, refTo('lead_2'))).toMatchObject({
      sendInFlight: { id: 'send_1', subsequenceId: null, enrolledAt: null, attempt: 1 },
    })
    expect(await findLead(repository, refTo('lead_3'))).toMatchObject({
      sendInFlight: { sequence: 'subsequence', subsequenceId: 'sub_1' },
    })
  })

  it('do not let SQL set send_due_at', async () => {
    await expect(insertLead({ send_due_at: 'now()' })).rejects.toMatchObject({ code: '428C9' })
  })

  const trigger = '{"type": "ai_tag", "value": "Interested"}'

  it.each([
    ['subsequences that are not a list', '{}'],
    ['subsequences that are null', 'null'],
    ['a subsequence that is not an object', '["sub_1"]'],
    ['a subsequence that is a list', `[[{"id": "sub_1", "name": "One", "trigger": ${trigger}}]]`],
    ['a subsequence without an id', `[{"name": "One", "trigger": ${trigger}}]`],
    ['a subsequence whose id is not a string', `[{"id": 1, "name": "One", "trigger": ${trigger}}]`],
    ['a subsequence without a name', `[{"id": "sub_1", "trigger": ${trigger}}]`],
    ['a subsequence whose name is null', `[{"id": "sub_1", "name": null, "trigger": ${trigger}}]`],
    ['a subsequence without a trigger', '[{"id": "sub_1", "name": "One"}]'],
    [
      'a trigger that is not an object',
      `[{"id": "sub_1", "name": "One", "trigger": [${trigger}]}]`,
    ],
    ['a trigger without a type', '[{"id": "sub_1", "name": "One", "trigger": {"value": "x"}}]'],
    [
      'a trigger whose type is not a string',
      '[{"id": "sub_1", "name": "One", "trigger": {"type": 1}}]',
    ],
    [
      'a second subsequence that is invalid',
      `[{"id": "sub_1", "name": "One", "trigger": ${trigger}}, {"id": "sub_2", "name": "Two"}]`,
    ],
  ])('reject %s', async (_, subsequences) => {
    const change = pool.query('update campaign_lead.campaigns set subsequences = $1', [
      subsequences,
    ])
    await expect(change).rejects.toMatchObject({ constraint: 'campaigns_subsequences_check' })
  })

  it('accept subsequences with further keys, and a trigger of any type', async () => {
    const subsequences = [
      { id: '', name: '', trigger: { type: 'other' } },
      {
        id: 'sub_2',
        name: 'Two',
        trigger: { type: 'ai_tag', value: null, more: [1] },
        color: 'red',
      },
    ]
    await pool.query('update campaign_lead.campaigns set subsequences = $1', [
      JSON.stringify(subsequences),
    ])
    const { rows } = await pool.query('select subsequences from campaign_lead.campaigns')
    expect(rows).toEqual([{ subsequences }])
  })

  it('reject a tag that is null', async () => {
    const change = pool.query(`update campaign_lead.workspaces set tags = array['One', null]`)
    await expect(change).rejects.toMatchObject({ constraint: 'workspaces_tags_check' })
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
    claimedAt: '2025-10-26T00:30:00.007Z',
    leaseUntil: '2025-10-26T01:30:00.070Z',
  }
  const timed = aLead((lead) => {
    lead.addedAt = timestamps.addedAt
    lead.subsequence = aLeadSubsequence((draft) => {
      draft.status = 'completed'
      draft.enrolledAt = timestamps.enrolledAt
      draft.completedAt = timestamps.completedAt
    })
    lead.pendingSend = aPendingSend((send) => (send.sendAt = timestamps.sendAt))
    const { enrolledAt, claimedAt, leaseUntil } = timestamps
    lead.sendInFlight = { ...aClaim('subsequence'), enrolledAt, claimedAt, leaseUntil }
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
    await pool.query(`select setval('campaign_lead.lead_versions', ${2 ** 40})`)
    const repository = createPostgresLeadRepository({ pool })
    const { intents } = await repository.update(LEAD, countUp)
    expect(intents[0]?.leadVersion).toBe(2 ** 40 + 1)
  })
})

describe('the column send_due_at', () => {
  const enrollments = [
    null,
    aLeadSubsequence(),
    aLeadSubsequence((draft) => {
      draft.status = 'completed'
      draft.completedAt = '2025-06-21T09:00:00.000Z'
    }),
  ]
  const pendingSends = [
    null,
    ...SEQUENCES.map((sequence) => aPendingSend((send) => (send.sequence = sequence))),
  ]
  const claims = [undefined, ...SEQUENCES.map(aClaim)]
  const leads = LEAD_STATUSES.flatMap((status) =>
    enrollments.flatMap((subsequence) =>
      pendingSends.flatMap((pendingSend) =>
        claims.map((sendInFlight) =>
          aLead((lead) => {
            Object.assign(lead, { status, subsequence, pendingSend })
            if (sendInFlight !== undefined) lead.sendInFlight = sendInFlight
          }),
        ),
      ),
    ),
  ).map((lead, index) =>
    aLead((draft) => void Object.assign(draft, lead, { _id: `lead_${index}` })),
  )
  const expected = new Map(leads.map((lead) => [lead._id, sendDueAt(lead)]))

  async function readDueTimes(): Promise<Map<string, string | null>> {
    const { rows } = await pool.query<{ id: string; at: Date | null }>(
      'select id, send_due_at as at from campaign_lead.leads',
    )
    return new Map(rows.map(({ id, at }) => [id, at && at.toISOString()]))
  }

  it('equals sendDueAt for every status, enrollment, pending send and claim', async () => {
    await tables.refill([
      aWorkspace((workspace) => {
        workspace.campaigns = [aCampaign((campaign) => (campaign.leads = leads))]
      }),
    ])
    expect(leads).toHaveLength(8 * 3 * 3 * 3)
    expect(new Set(expected.values()).size).toBe(3)
    expect(await readDueTimes()).toEqual(expected)
  })

  it('equals sendDueAt after updates from any of them to the next', async () => {
    const [first = expect.unreachable()] = leads
    await tables.refill(workspaceWith((lead) => void Object.assign(lead, first)))
    const repository = createPostgresLeadRepository({ pool })
    const wrong: string[] = []
    for (const { _id, sendInFlight = null, ...next } of leads) {
      await repository.update(refTo(first._id), ({ lead }) => ({
        lead: { ...lead, ...next, sendInFlight },
        intents: [],
      }))
      const dueAt = (await readDueTimes()).get(first._id)
      if (dueAt !== expected.get(_id)) wrong.push(`${_id}: ${dueAt}`)
    }
    expect(wrong).toEqual([])
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
      update campaign_lead.workspaces set tags = tags || 'New'::text;
      update campaign_lead.campaigns set subsequences = '[]';
      delete from campaign_lead.leads`)
    await expect(repository.update(LEAD, countUp)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await clerk.end()
    await pool.query('drop owned by clerk; drop role clerk')
  })
})
