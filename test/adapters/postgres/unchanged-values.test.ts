import type { CampaignLead, LeadCommand, LeadPatch } from 'campaign-lead'
import { applyLeadCommand, applyLeadUpdate } from 'campaign-lead'
import { createPostgresLeadRepository } from 'campaign-lead/postgres'
import { aLead } from 'campaign-lead/testing'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { compareLeads } from '../../../src/adapters/postgres/lead-changes.js'
import { leadTables } from '../../support/lead-tables.js'
import {
  createWorkspaces,
  decideBy,
  findLead,
  refTo,
  someRefs,
} from '../../support/lead-updates.js'
import { openPostgres } from '../../support/postgres-database.js'

interface MyLead extends CampaignLead {
  readonly crm: { readonly note: string }
  readonly notes: readonly { readonly id: number }[]
  readonly score: number | null
  readonly owner?: string
}

const { pool } = await openPostgres()
const tables = leadTables(pool)
const repository = createPostgresLeadRepository({ pool })
const LEAD = refTo('lead_1')

/** The numbers are values that JavaScript cannot represent exactly. */
const STORED = {
  added_at: '2025-01-01 00:00:00.123+00',
  subsequence_id: 'sub_meeting',
  subsequence_status: 'active',
  subsequence_current_step: '0',
  subsequence_emails_sent: '0',
  subsequence_enrolled_at: '2025-02-01 00:00:00.999+00',
  subsequence_completed_at: null,
  pending_send_id: 'send_1',
  pending_send_sequence: 'main',
  pending_send_at: '2025-06-18 08:00:00.5+00',
  // Of an enrollment that the lead has left, so that it does not count for the present one.
  send_in_flight_id: 'send_0',
  send_in_flight_sequence: 'subsequence',
  send_in_flight_subsequence_id: 'sub_left',
  send_in_flight_enrolled_at: '2025-01-15 00:00:00.001+00',
  send_in_flight_attempt: '2147483646',
  send_in_flight_claimed_at: '2025-06-30 08:00:00.25+00',
  send_in_flight_lease_until: '2025-06-30 08:01:00.007+00',
  custom_fields: `{"crm": {"id": 9007199254740993, "note": "old"}, "notes": [{"id": 9007199254740993}, {"id": 1}],
    "score": 0.1234567890123456789, "huge": 1e400, "big": 12345678901234567890, "status": "x", "_id": 1,
    "pendingSend": [9007199254740993], "__proto__": {"a": 1}}`,
}

const NO_SEND = { pending_send_id: null, pending_send_sequence: null, pending_send_at: null }

const NO_CLAIM = {
  send_in_flight_id: null,
  send_in_flight_sequence: null,
  send_in_flight_subsequence_id: null,
  send_in_flight_enrolled_at: null,
  send_in_flight_attempt: null,
  send_in_flight_claimed_at: null,
  send_in_flight_lease_until: null,
}

const NOW = new Date('2025-07-01T12:00:00.000Z')

type Row = Readonly<Record<string, string | null>>

/** Returns the stored leads as PostgreSQL formats them. */
async function readRows(): Promise<Row[]> {
  const texts = Object.keys(STORED).map((column) => `${column}::text`)
  const { rows: found } = await pool.query<Row>(
    `select id, status, ai_tag, current_sequence_step::text, replied::text, ${texts.join()}
     from campaign_lead.leads order by id`,
  )
  return found
}

async function readRow(): Promise<Row> {
  const [first] = await readRows()
  return first ?? expect.unreachable()
}

/** Stores these values in every lead. */
async function store(columns: Readonly<Record<string, string | null>>): Promise<void> {
  const assignments = Object.keys(columns).map((column, index) => `${column} = $${index + 1}`)
  await pool.query(`update campaign_lead.leads set ${assignments.join()}`, Object.values(columns))
}

beforeEach(async () => {
  await tables.refill(createWorkspaces(3))
  await store(STORED)
})

describe('an update', () => {
  it.each<[string, LeadPatch, Row]>([
    ['a status', { status: 'paused' }, { status: 'paused' }],
    [
      'a tag that makes the lead exit its subsequence',
      { aiTag: 'Not interested' },
      {
        status: 'completed',
        ai_tag: 'Not interested',
        subsequence_status: 'completed',
        subsequence_completed_at: '2025-07-01 12:00:00+00',
        ...NO_SEND,
      },
    ],
    [
      'a tag that switches the lead to another subsequence',
      { aiTag: 'Interested' },
      {
        ai_tag: 'Interested',
        subsequence_id: 'sub_1',
        subsequence_enrolled_at: '2025-07-01 12:00:00+00',
        ...NO_SEND,
      },
    ],
  ])(
    'keeps the exact stored values that it does not change, if it sets %s',
    async (_, patch, changed) => {
      const before = await readRow()
      await repository.update(LEAD, decideBy(patch))
      expect(await readRow()).toEqual({ ...before, ...changed })
    },
  )

  it('keeps the exact stored values of many leads that change in different ways', async () => {
    const before = await readRows()
    const results = await repository.updateMany(someRefs(3), (stored) => {
      if (stored.lead._id === 'lead_1') return decideBy({ status: 'paused' })(stored)
      if (stored.lead._id === 'lead_2') return decideBy({ aiTag: 'Not interested' })(stored)
      return { lead: { ...stored.lead, replied: true }, intents: [] }
    })
    expect(results.every(({ success }) => success)).toBe(true)
    const [first, second, third] = await readRows()
    expect(first).toEqual({ ...before[0], status: 'paused' })
    expect(second).toMatchObject({
      custom_fields: before[1]?.['custom_fields'],
      added_at: before[1]?.['added_at'],
      subsequence_enrolled_at: before[1]?.['subsequence_enrolled_at'],
    })
    expect(third).toEqual({ ...before[2], replied: 'true' })
  })

  it('keeps the exact stored values if it only stores intents', async () => {
    const before = await readRows()
    await repository.update(LEAD, (stored) => ({
      lead: stored.lead,
      intents: decideBy({ aiTag: 'Interested' })(stored).intents,
    }))
    expect(await readRows()).toEqual(before)
  })

  it('keeps the exact stored values if the decision contains copies of unchanged objects', async () => {
    const before = await readRow()
    await repository.update(LEAD, ({ lead }) => ({
      lead: { ...structuredClone(lead), currentSequenceStep: 7 },
      intents: [],
    }))
    const { custom_fields, ...columns } = before
    const after = await readRow()
    expect(after).toEqual({ ...columns, custom_fields, current_sequence_step: '7' })
  })

  it('stores the new time of a send that is rescheduled or replaced', async () => {
    const pendingSend = {
      id: 'send_1',
      sequence: 'main',
      sendAt: '2026-01-01T00:00:00.000Z',
    } as const
    await repository.update(LEAD, ({ lead }) => ({ lead: { ...lead, pendingSend }, intents: [] }))
    expect(await readRow()).toMatchObject({ pending_send_at: '2026-01-01 00:00:00+00' })
    await store({ pending_send_at: STORED.pending_send_at })
    const { sendAt } = (await findLead(repository, LEAD)).pendingSend ?? expect.unreachable()
    const other = { id: 'send_2', sequence: 'main', sendAt } as const
    await repository.update(LEAD, ({ lead }) => ({
      lead: { ...lead, pendingSend: other },
      intents: [],
    }))
    expect(await readRow()).toMatchObject({
      pending_send_id: 'send_2',
      pending_send_at: '2025-06-18 08:00:00.5+00',
    })
  })
})

describe('a command', () => {
  it.each<[string, LeadCommand, Row]>([
    [
      'claims a send again',
      { type: 'claimSend', sendId: 'send_0', leaseSeconds: 60 },
      {
        send_in_flight_attempt: '2147483647',
        send_in_flight_claimed_at: '2025-07-01 12:00:00+00',
        send_in_flight_lease_until: '2025-07-01 12:01:00+00',
      },
    ],
    ['confirms a send', { type: 'confirmSend', sendId: 'send_0', next: null }, NO_CLAIM],
    [
      'records a reply',
      { type: 'recordReply' },
      { status: 'replied', replied: 'true', ...NO_SEND },
    ],
  ])(
    'keeps the exact stored values that it does not change, if it %s',
    async (_, command, changed) => {
      const before = await readRow()
      await repository.update(LEAD, ({ lead }) => applyLeadCommand(lead, command, { now: NOW }))
      expect(await readRow()).toEqual({ ...before, ...changed })
    },
  )

  it('stores a claim in place of a pending send', async () => {
    await store(NO_CLAIM)
    const before = await readRow()
    const claim: LeadCommand = { type: 'claimSend', sendId: 'send_1', leaseSeconds: 0.0015 }
    await repository.update(LEAD, ({ lead }) => applyLeadCommand(lead, claim, { now: NOW }))
    expect(await readRow()).toEqual({
      ...before,
      ...NO_SEND,
      send_in_flight_id: 'send_1',
      send_in_flight_sequence: 'main',
      send_in_flight_attempt: '1',
      send_in_flight_claimed_at: '2025-07-01 12:00:00+00',
      send_in_flight_lease_until: '2025-07-01 12:00:00.002+00',
    })
  })

  it.each([null, undefined])('removes a claim that becomes %s', async (sendInFlight) => {
    await repository.update(LEAD, ({ lead: { sendInFlight: claimed, ...lead } }) => {
      expect(claimed).toBeDefined()
      return { lead: sendInFlight === undefined ? lead : { ...lead, sendInFlight }, intents: [] }
    })
    expect(await readRow()).toMatchObject(NO_CLAIM)
    expect(await findLead(repository, LEAD)).not.toHaveProperty('sendInFlight')
  })
})

describe('custom fields that extend changes', () => {
  const custom = createPostgresLeadRepository<MyLead>({ pool })

  async function extend(change: (draft: { -readonly [K in keyof MyLead]: MyLead[K] }) => void) {
    await custom.update(LEAD, ({ lead, subsequences, tags }) =>
      applyLeadUpdate(
        lead,
        subsequences,
        tags,
        { status: 'paused' },
        {
          extend: (draft) => {
            Reflect.apply(change, undefined, [draft])
          },
        },
      ),
    )
    const { custom_fields } = await readRow()
    return custom_fields
  }

  /** Returns the stored custom fields with some texts replaced. */
  async function storedWith(...replacements: [string, string][]): Promise<string | null> {
    const { custom_fields } = await readRow()
    return replacements.reduce((text, [from, to]) => text.replace(from, to), custom_fields ?? '')
  }

  it('keep the exact values of other fields of the same object', async () => {
    const expected = await storedWith(['"old"', '"new"'])
    expect(await extend((draft) => Reflect.set(draft.crm, 'note', 'new'))).toBe(expected)
  })

  it('keep all exact values if a field is set to its present value', async () => {
    const expected = await storedWith()
    expect(await extend((draft) => (draft.crm = { ...draft.crm, note: 'old' }))).toBe(expected)
  })

  it('lose only fields that are removed or set to undefined', async () => {
    await extend((draft) => Reflect.deleteProperty(draft, 'score'))
    const after = await extend((draft) => Reflect.set(draft, 'crm', undefined))
    expect(JSON.parse(after ?? '')).toEqual({
      notes: expect.anything(),
      huge: Infinity,
      big: expect.any(Number),
      status: 'x',
      _id: 1,
      pendingSend: expect.anything(),
      ['__proto__']: { a: 1 },
    })
    expect(after).toContain('12345678901234567890')
  })

  it.each<[string, (notes: { id: number }[]) => unknown, string]>([
    [
      'added at the end',
      (notes) => notes.push({ id: 2 }),
      '[{"id": 9007199254740993}, {"id": 1}, {"id": 2}]',
    ],
    [
      'added at the beginning',
      (notes) => notes.unshift({ id: 2 }),
      '[{"id": 2}, {"id": 9007199254740993}, {"id": 1}]',
    ],
    [
      'added in between',
      (notes) => notes.splice(1, 0, { id: 2 }),
      '[{"id": 9007199254740993}, {"id": 2}, {"id": 1}]',
    ],
    ['removed at the end', (notes) => notes.pop(), '[{"id": 9007199254740993}]'],
    ['removed at the beginning', (notes) => notes.shift(), '[{"id": 1}]'],
    [
      'changed',
      (notes) => Reflect.set(notes[1] ?? {}, 'id', 5),
      '[{"id": 9007199254740993}, {"id": 5}]',
    ],
    ['all removed', (notes) => notes.splice(0), '[]'],
  ])(
    'keep the exact values of the other array elements if elements are %s',
    async (_, change, expected) => {
      const after = await extend((draft) => Reflect.apply(change, undefined, [draft.notes]))
      expect(after).toContain(`"notes": ${expected}`)
    },
  )

  it('are stored as JSON, also a date, NaN and keys such as __proto__', async () => {
    await extend((draft) => {
      Reflect.set(draft, 'date', new Date('2025-07-01T12:00:00Z'))
      Reflect.set(draft, 'score', Number.NaN)
      Reflect.set(draft, 'list', [undefined, 1])
    })
    await custom.update(LEAD, ({ lead }) => ({
      lead: { ...lead, ...JSON.parse('{"__proto__": {"polluted": true}, "": {"a.b": 1}}') },
      intents: [],
    }))
    const after = JSON.parse((await readRow())['custom_fields'] ?? '')
    expect(after).toMatchObject({ date: '2025-07-01T12:00:00.000Z', score: null, list: [null, 1] })
    expect(Object.getOwnPropertyDescriptor(after, '__proto__')?.value).toEqual({ polluted: true })
    expect(after['']).toEqual({ 'a.b': 1 })
  })

  it('change from any JSON value to any other', async () => {
    const anyFields = fc.dictionary(
      fc.constantFrom('a', 'b', '0', '__proto__'),
      fc.jsonValue({ maxDepth: 3 }),
    )
    const pairs = fc.sample(fc.tuple(anyFields, anyFields), { numRuns: 100 })
    const lead = aLead()
    const changes = pairs.map(([before, after]) => ({
      before,
      after,
      changes: compareLeads({ ...lead, ...before }, { ...lead, ...after }).customChanges ?? [],
    }))
    const { rows: mismatches } = await pool.query(
      `select c.value from jsonb_array_elements($1::jsonb) as c
       where campaign_lead.change_custom_fields(c.value -> 'before', c.value -> 'changes') <> c.value -> 'after'`,
      [JSON.stringify(changes)],
    )
    expect(mismatches).toEqual([])
  })
})

describe('a timestamp in the columns of a lead', () => {
  const columns = [
    'added_at',
    'subsequence_enrolled_at',
    'pending_send_at',
    'send_in_flight_enrolled_at',
    'send_in_flight_claimed_at',
    'send_in_flight_lease_until',
  ]
  const unreadable = [
    'infinity',
    '-infinity',
    '0044-03-15 12:00:00+00 BC',
    '10000-01-01 00:00:00+00',
    // Rounded up to the year 10000.
    '9999-12-31 23:59:59.9996+00',
  ]
  const cases = columns.flatMap((column) =>
    unreadable.map((timestamp) => [column, timestamp] as const),
  )

  it.each(cases)(
    'is rejected if ISO 8601 cannot express it with a year of four digits: %s %s',
    async (column, timestamp) => {
      await expect(store({ [column]: timestamp })).rejects.toMatchObject({
        code: '23514',
        constraint: 'timestamps_are_in_the_years_1_to_9999',
        table: 'leads',
      })
    },
  )

  it('is rejected as well if the subsequence is completed, or if the lead is inserted', async () => {
    const completed = { subsequence_status: 'completed', subsequence_completed_at: 'infinity' }
    const constraint = 'timestamps_are_in_the_years_1_to_9999'
    await expect(store(completed)).rejects.toMatchObject({ constraint })
    const insert = pool.query(
      `insert into campaign_lead.leads (campaign_id, id, status, current_sequence_step, replied, added_at)
       values ('cmp_1', 'lead_9', 'active', 0, false, 'infinity')`,
    )
    await expect(insert).rejects.toMatchObject({ constraint })
  })

  it.each([
    ['0001-01-01 00:00:00+00', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31 23:59:59.999+00', '9999-12-31T23:59:59.999Z'],
    ['2025-06-18 08:00:00.1234567+00', '2025-06-18T08:00:00.123Z'],
    ['2025-06-18 08:00:00.9995+00', '2025-06-18T08:00:01.000Z'],
  ])('is stored in milliseconds, as it is read: %s', async (timestamp, read) => {
    await store({ added_at: timestamp, pending_send_at: timestamp })
    const { addedAt, pendingSend } = await findLead(repository, LEAD)
    expect([addedAt, pendingSend?.sendAt]).toEqual([read, read])
    // So that SQL finds the lead by the timestamp that was read.
    const { rowCount } = await pool.query(
      'select from campaign_lead.leads where added_at = $1 and pending_send_at = $1',
      [addedAt],
    )
    expect(rowCount).toBe(3)
  })
})

describe('a version that JavaScript cannot represent', () => {
  it('rejects the update with an error that names the column', async () => {
    await pool.query(`select setval('campaign_lead.lead_versions', 9007199254740992)`)
    await store({ replied: 'true' })
    await expect(repository.update(LEAD, decideBy({ status: 'paused' }))).rejects.toThrow(
      new TypeError('Column version must be a safe integer, got 9007199254740992'),
    )
  })
})
