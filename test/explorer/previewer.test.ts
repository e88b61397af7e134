import { safeApplyLeadUpdate } from 'campaign-lead'
import { aLead, arbitraryUpdateCase } from 'campaign-lead/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createPreviewer,
  type ListQuery,
  type OpenedFile,
  type OpeningOptions,
  type Previewer,
} from '../../apps/explorer/many-leads/previewer.js'
import { writeFragment } from '../../apps/explorer/model/address.js'
import { completeSubsequences } from '../../apps/explorer/model/complete-subsequences.js'
import type { LeadReading, ReadLead } from '../../apps/explorer/model/lead-reading.js'
import { readFragment } from '../../apps/explorer/model/read-address.js'
import { FIRST_EXPLORATION, printSampleLeads } from '../../apps/explorer/model/starting-points.js'
import { LeadFileError } from '../../src/preview/lead-file.js'
import { inSubsequence, MEETING } from '../support/builders.js'
import { toCsv } from '../support/previews.js'

const now = new Date('2025-07-01T12:00:00.000Z')
const { subsequences, tags, policy } = FIRST_EXPLORATION
const options = { subsequences, tags, policy, patch: { aiTag: 'Interested' }, now }

const noProgress = () => undefined
const ALL: ListQuery = { outcome: null, search: '', offset: 0, limit: 1_000 }

async function open(
  previewer: Previewer,
  text: string,
  opening: OpeningOptions = {},
): Promise<OpenedFile> {
  const opened = await previewer.open(new TextEncoder().encode(text), opening, noProgress)
  if ('needsColumns' in opened) throw new Error('the columns have to be chosen')
  return opened
}

/** Returns the reading of a readable lead. */
function expectLead(reading: LeadReading | null): ReadLead {
  if (reading?.kind !== 'lead') throw new Error('no lead')
  return reading
}

/** Creates a previewer that has previewed the sample leads. */
async function createSamplePreviewer(): Promise<Previewer> {
  const previewer = createPreviewer()
  await open(previewer, printSampleLeads())
  previewer.preview(options, noProgress)
  return previewer
}

function listIds(previewer: Previewer, query: Partial<ListQuery>): (string | null)[] {
  return previewer.list({ ...ALL, ...query }).previews.map(({ leadId }) => leadId)
}

describe('a file of leads', () => {
  it('is opened with its number of leads, subsequences and tags', async () => {
    expect(await open(createPreviewer(), printSampleLeads())).toEqual({
      format: 'json',
      leads: 16,
      subsequences,
      tags,
      assumed: [],
      renames: [],
    })
  })

  it('replaces the previous file', async () => {
    const previewer = await createSamplePreviewer()
    expect(await open(previewer, JSON.stringify([aLead()]))).toMatchObject({ leads: 1 })
    expect(previewer.list(ALL).total).toBe(0)
    expect(previewer.preview(options, noProgress).leads).toBe(1)
  })

  it('does not replace the previous file if it cannot be read', async () => {
    const previewer = await createSamplePreviewer()
    await expect(open(previewer, '[')).rejects.toThrow(LeadFileError)
    expect(previewer.list(ALL).total).toBe(16)
  })

  it('is read and previewed with increasing progress', async () => {
    const previewer = createPreviewer()
    const leads = Array.from({ length: 12_000 }, (_, index) =>
      Object.assign({}, aLead(), { _id: `lead_${index}` }),
    )
    const [read, previewed]: [number[], number[]] = [[], []]
    const bytes = new TextEncoder().encode(JSON.stringify(leads))
    await previewer.open(bytes, {}, (progress) => read.push(progress))
    previewer.preview(options, (progress) => previewed.push(progress))
    for (const reports of [read, previewed]) {
      expect(reports.length).toBeGreaterThan(1)
      expect(reports).toEqual([...reports].sort((one, other) => one - other))
    }
    expect(read.at(-1)).toBe(1)
  })
})

describe('the list of previews', () => {
  it('can be filtered by outcome', async () => {
    const previewer = await createSamplePreviewer()
    expect(listIds(previewer, { outcome: 'switched' })).toEqual(['lead_3', 'lead_7'])
    expect(listIds(previewer, { outcome: 'unreadable' })).toEqual([])
  })

  it('can be searched, ignoring case', async () => {
    const previewer = await createSamplePreviewer()
    expect(listIds(previewer, { search: 'LEAD_3' })).toEqual(['lead_3'])
    expect(listIds(previewer, { search: 'other/unsent' })).toEqual(['lead_3', 'lead_7'])
    expect(listIds(previewer, { search: 'meeting prep' })).toEqual(['lead_4', 'lead_8'])
    expect(listIds(previewer, { search: 'meeting', outcome: 'enrolled' })).toEqual([])
  })

  it('finds an unreadable lead by its id in JSON and CSV', async () => {
    const csv = toCsv([{ ...aLead(), subsequence: inSubsequence(MEETING) }])
    const texts = [JSON.stringify([{ ...aLead(), status: 7 }]), csv.replace('sub_meeting', '')]
    for (const text of texts) {
      const previewer = createPreviewer()
      await open(previewer, text)
      previewer.preview(options, noProgress)
      const query = { search: 'lead_1', outcome: 'unreadable' } as const
      expect(listIds(previewer, query)).toEqual(['lead_1'])
    }
  })

  it('has pages that together contain all leads', async () => {
    const previewer = await createSamplePreviewer()
    const { length } = listIds(previewer, {})
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), (limit) => {
        const pages = Math.ceil(length / limit)
        const ids = Array.from({ length: pages }, (_, page) =>
          listIds(previewer, { offset: page * limit, limit }),
        )
        expect(ids.flat()).toEqual(listIds(previewer, {}))
      }),
    )
  })

  it('contains the latest preview', async () => {
    const previewer = await createSamplePreviewer()
    previewer.preview({ ...options, patch: { aiTag: null } }, noProgress)
    expect(listIds(previewer, { outcome: 'enrolled' })).toEqual([])
  })
})

describe('a file whose leads lack fields', () => {
  const untag = { ...options, patch: { aiTag: null } }

  it('is previewed with assumed values, which are counted', async () => {
    const previewer = createPreviewer()
    const leads = [aLead(), { status: 'active', aiTag: null }, { status: 'opened' }]
    expect(await open(previewer, JSON.stringify(leads))).toMatchObject({
      assumed: [
        { field: '_id', leads: 2 },
        { field: 'campaignId', leads: 2 },
        { field: 'subsequence', leads: 2 },
        { field: 'pendingSend', leads: 2 },
        { field: 'aiTag', leads: 1 },
      ],
    })
    expect(previewer.preview(untag, noProgress).outcomes).toMatchObject({
      nothing: 2,
      unreadable: 1,
    })
    expect(listIds(previewer, {})).toEqual(['lead_1', 'item 2', 'item 3'])
    expect(expectLead(await previewer.getLead(1)).assumed).toEqual(['subsequence', 'pendingSend'])
  })

  it('has unreadable leads instead of assumed values if another spelling is found', async () => {
    const text = JSON.stringify([
      { _id: 'lead_1', campaign_id: 'cmp_1', status: 'active', ai_tag: 'Interested' },
    ])
    const previewer = createPreviewer()
    expect(await open(previewer, text)).toMatchObject({
      assumed: [],
      renames: [
        { from: 'campaign_id', to: 'campaignId' },
        { from: 'ai_tag', to: 'aiTag' },
      ],
    })
    expect(previewer.preview(untag, noProgress).reasons.unreadable).toMatchObject([
      { reason: 'lead.ai_tag is not a field of a lead. Did you mean aiTag?', count: 1 },
    ])
    await open(previewer, text, { acceptRenames: true })
    expect(previewer.preview(untag, noProgress)).toMatchObject({ webhooks: 1 })
    expect(expectLead(await previewer.getLead(0)).lead).toMatchObject({ aiTag: 'Interested' })
  })
})

describe('a file as people write it', () => {
  it('is opened if it is a literal of JavaScript', async () => {
    const text =
      "[{ _id: ObjectId('64'), campaignId: 'cmp_1', status: 'active', aiTag: null, subsequence: null, pendingSend: null, }]"
    const previewer = createPreviewer()
    expect(await open(previewer, text)).toMatchObject({ leads: 1, assumed: [] })
    expect(previewer.preview(options, noProgress).outcomes.enrolled).toBe(1)
  })

  it('is rejected with the lines of its issues', async () => {
    await expect(open(createPreviewer(), '[\n{ _id: lead_1,\n status: active }]')).rejects.toThrow(
      'Line 2: lead_1 must be in quotes; Line 3: active must be in quotes',
    )
  })

  it('is opened after its columns have been chosen', async () => {
    const bytes = new TextEncoder().encode('Lead;State\n7;active')
    const previewer = await createSamplePreviewer()
    const undecided = await previewer.open(bytes, {}, noProgress)
    expect(undecided).toMatchObject({
      needsColumns: { columns: [{ name: 'Lead', samples: ['7'] }, { name: 'State' }] },
    })
    expect(previewer.list(ALL).total).toBe(16)
    const columns = {
      fields: new Map([
        ['Lead', '_id'],
        ['State', 'status'],
      ]),
      absent: [
        'campaignId',
        'aiTag',
        'subsequence.id',
        'subsequence.status',
        'subsequence.emailsSent',
        'pendingSend.id',
        'pendingSend.sequence',
      ],
    }
    await previewer.open(bytes, { columns }, noProgress)
    expect(previewer.preview(options, noProgress).outcomes.enrolled).toBe(1)
    expect(expectLead(await previewer.getLead(0))).toMatchObject({
      lead: { _id: '7', status: 'active' },
      assumed: ['aiTag', 'subsequence', 'pendingSend'],
    })
  })
})

describe('the result of a preview', () => {
  it('is exported as JSON, with items from 1', async () => {
    const previewer = await createSamplePreviewer()
    const text = await previewer.export({ outcome: 'switched', search: '' }, 'json').text()
    expect(JSON.parse(text)).toMatchObject([
      { item: 3, leadId: 'lead_3', outcome: 'switched' },
      { item: 7, leadId: 'lead_7', outcome: 'switched' },
    ])
    expect(await previewer.export({ outcome: 'unreadable', search: '' }, 'json').text()).toBe(
      '[]\n',
    )
  })

  it('is exported as CSV, in which no cell is calculated by a spreadsheet', async () => {
    const previewer = createPreviewer()
    await open(previewer, toCsv([{ ...aLead(), _id: '=1+1' }]))
    previewer.preview(options, noProgress)
    const blob = previewer.export({ outcome: null, search: '' }, 'csv')
    const [header, row, ...rest] = (await blob.text()).split('\r\n')
    expect(header).toMatch(/^\uFEFF?line,leadId,campaignId,outcome,situation,/)
    expect(row).toMatch(/^2,"'=1\+1",cmp_1,enrolled,match\/none,/)
    expect(rest).toEqual([''])
  })

  it('is exported completely if it is long', async () => {
    const previewer = createPreviewer()
    const leads = Array.from({ length: 5_001 }, (_, index) => ({
      ...aLead(),
      _id: `lead_${index}`,
    }))
    await open(previewer, JSON.stringify(leads))
    previewer.preview(options, noProgress)
    const all = { outcome: null, search: '' }
    expect(JSON.parse(await previewer.export(all, 'json').text())).toHaveLength(5_001)
    expect((await previewer.export(all, 'csv').text()).split('\r\n')).toHaveLength(5_003)
    expect(previewer.listIds(all)).toEqual(leads.map(({ _id }) => _id))
  })

  it('has the ids of the selected leads', async () => {
    const previewer = await createSamplePreviewer()
    expect(previewer.listIds({ outcome: 'switched', search: '' })).toEqual(['lead_3', 'lead_7'])
    expect(previewer.listIds({ outcome: null, search: 'lead_1' })).toHaveLength(8)
  })

  it('counts equal reasons together', async () => {
    const previewer = await createSamplePreviewer()
    const refused = previewer.preview({ ...options, patch: { aiTag: 'Unknown' } }, noProgress)
    expect(refused.reasons).toMatchObject({
      refused: [{ count: 16, position: 0, leadId: 'lead_1' }],
      unreadable: [],
    })
  })
})

describe('a lead of the list', () => {
  it('is the complete lead of the file, with fields that the rules do not read', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryUpdateCase(), async ({ lead }) => {
        const previewer = createPreviewer()
        await open(previewer, JSON.stringify([lead]))
        expect(expectLead(await previewer.getLead(0)).lead).toEqual(lead)
      }),
    )
  })

  it('is returned with its issues if it cannot be read', async () => {
    const previewer = createPreviewer()
    await open(previewer, '[{ "_id": "lead_1" }]')
    expect(previewer.preview(options, noProgress).outcomes.unreadable).toBe(1)
    expect(await previewer.getLead(0)).toMatchObject({ kind: 'unreadable' })
    expect(await previewer.getLead(1)).toBeNull()
  })

  it('can be opened and shared by an address, with any values in the fields that the rules do not read', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryUpdateCase(),
        fc.jsonValue(),
        fc.boolean(),
        async (update, anyValue, isOpened) => {
          const { subsequence, pendingSend } = update.lead
          const lead = {
            ...update.lead,
            currentSequenceStep: anyValue,
            replied: anyValue,
            addedAt: anyValue,
            owner: anyValue,
            subsequence: subsequence && {
              ...subsequence,
              currentStep: anyValue,
              enrolledAt: anyValue,
            },
            pendingSend: pendingSend && { ...pendingSend, sendAt: anyValue },
          }
          const trigger = {
            type: isOpened ? 'opened' : 'ai_tag',
            value: isOpened ? anyValue : 'Interested',
          }
          const lists = { tags: update.tags, subsequences: [{ id: 'sub_1', name: 'One', trigger }] }
          const previewer = createPreviewer()
          const file = await open(previewer, JSON.stringify({ ...lists, leads: [lead] }))
          previewer.preview(options, noProgress)
          const exploration = {
            ...FIRST_EXPLORATION,
            lead: expectLead(await previewer.getLead(0)).lead,
            subsequences: completeSubsequences(file.subsequences ?? []),
          }
          expect(readFragment(writeFragment(exploration))).toEqual(
            JSON.parse(JSON.stringify(exploration)),
          )
        },
      ),
    )
  })

  it('can be opened with custom fields of any name', async () => {
    const previewer = createPreviewer()
    const fields = '"constructor":{"a":1},"toString":"b","__proto__":{"c":2}'
    await open(previewer, JSON.stringify([FIRST_EXPLORATION.lead]).replace('{', `{${fields},`))
    const { lead, notes } = expectLead(await previewer.getLead(0))
    expect(Object.entries(lead)).toEqual(
      expect.arrayContaining([
        ['constructor', { a: 1 }],
        ['toString', 'b'],
      ]),
    )
    expect(Object.getPrototypeOf(lead)).toBe(Object.prototype)
    expect(notes).toEqual([])
  })

  it('can be opened if the file omits the fields that the rules do not read', async () => {
    const header =
      '_id,campaignId,status,aiTag,subsequence.id,subsequence.status,subsequence.emailsSent,pendingSend.id,pendingSend.sequence'
    const previewer = createPreviewer()
    await open(previewer, `${header}\nlead_1,cmp_1,active,,sub_2,active,2,send_1,main`)
    const { lead, notes } = expectLead(await previewer.getLead(0))
    expect(lead).toMatchObject({ _id: 'lead_1', subsequence: { id: 'sub_2', emailsSent: 2 } })
    expect(notes).toEqual([
      '`currentSequenceStep`, `replied`, `subsequence.currentStep`, `subsequence.enrolledAt`, and ' +
        '`pendingSend.sendAt` are missing; updates do not read them, only commands do.',
      '`addedAt` and `subsequence.completedAt` are missing; no rule reads them.',
    ])
    const decide = (decided: typeof lead) =>
      safeApplyLeadUpdate(decided, subsequences, tags, { aiTag: 'Interested' }, { now, policy })
    expect(decide(lead)).toMatchObject({ decision: { situation: 'match/other/sent' } })
  })
})
