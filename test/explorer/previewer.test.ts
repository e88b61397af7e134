import { safeApplyLeadUpdate } from 'campaign-lead'
import { aLead, arbitraryUpdateCase } from 'campaign-lead/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createPreviewer,
  type ListQuery,
  type Previewer,
} from '../../apps/explorer/many-leads/previewer.js'
import { readFragment, writeFragment } from '../../apps/explorer/model/address.js'
import { completeLead, completeSubsequences } from '../../apps/explorer/model/complete-lead.js'
import { readLead } from '../../apps/explorer/model/read-exploration.js'
import { FIRST_EXPLORATION, printSampleLeads } from '../../apps/explorer/model/starting-points.js'
import { LeadFileError } from '../../src/preview/lead-file.js'
import { inSubsequence, MEETING } from '../support/builders.js'
import { toCsv } from '../support/previews.js'

const now = new Date('2025-07-01T12:00:00.000Z')
const { subsequences, tags, policy } = FIRST_EXPLORATION
const options = { subsequences, tags, policy, patch: { aiTag: 'Interested' }, now }

const noProgress = () => undefined
const ALL: ListQuery = { outcome: null, search: '', offset: 0, limit: 1_000 }

function open(previewer: Previewer, text: string) {
  return previewer.open(new TextEncoder().encode(text), noProgress)
}

/** Creates a previewer that has previewed the sample leads. */
function createSamplePreviewer(): Previewer {
  const previewer = createPreviewer()
  open(previewer, printSampleLeads())
  previewer.preview(options, noProgress)
  return previewer
}

function listIds(previewer: Previewer, query: Partial<ListQuery>): (string | null)[] {
  return previewer.list({ ...ALL, ...query }).previews.map(({ leadId }) => leadId)
}

describe('a file of leads', () => {
  it('is opened with its number of leads, subsequences and tags', () => {
    expect(open(createPreviewer(), printSampleLeads())).toEqual({
      format: 'json',
      leads: 16,
      subsequences,
      tags,
    })
  })

  it('replaces the previous file', () => {
    const previewer = createSamplePreviewer()
    expect(open(previewer, JSON.stringify([aLead()]))).toMatchObject({ leads: 1 })
    expect(previewer.list(ALL).total).toBe(0)
    expect(previewer.preview(options, noProgress).leads).toBe(1)
  })

  it('does not replace the previous file if it cannot be read', () => {
    const previewer = createSamplePreviewer()
    expect(() => open(previewer, '[')).toThrow(LeadFileError)
    expect(previewer.list(ALL).total).toBe(16)
  })

  it('is read and previewed with increasing progress', () => {
    const previewer = createPreviewer()
    const leads = Array.from({ length: 12_000 }, (_, index) =>
      Object.assign({}, aLead(), { _id: `lead_${index}` }),
    )
    const [read, previewed]: [number[], number[]] = [[], []]
    const bytes = new TextEncoder().encode(JSON.stringify(leads))
    previewer.open(bytes, (progress) => read.push(progress))
    previewer.preview(options, (progress) => previewed.push(progress))
    for (const reports of [read, previewed]) {
      expect(reports.length).toBeGreaterThan(1)
      expect(reports).toEqual([...reports].sort((one, other) => one - other))
    }
    expect(read.at(-1)).toBe(1)
  })
})

describe('the list of previews', () => {
  it('can be filtered by outcome', () => {
    const previewer = createSamplePreviewer()
    expect(listIds(previewer, { outcome: 'switched' })).toEqual(['lead_3', 'lead_7'])
    expect(listIds(previewer, { outcome: 'unreadable' })).toEqual([])
  })

  it('can be searched, ignoring case', () => {
    const previewer = createSamplePreviewer()
    expect(listIds(previewer, { search: 'LEAD_3' })).toEqual(['lead_3'])
    expect(listIds(previewer, { search: 'other/unsent' })).toEqual(['lead_3', 'lead_7'])
    expect(listIds(previewer, { search: 'meeting prep' })).toEqual(['lead_4', 'lead_8'])
    expect(listIds(previewer, { search: 'meeting', outcome: 'enrolled' })).toEqual([])
  })

  it('finds an unreadable lead by its id in JSON and CSV', () => {
    const csv = toCsv([{ ...aLead(), subsequence: inSubsequence(MEETING) }])
    const texts = [JSON.stringify([{ ...aLead(), status: 7 }]), csv.replace('sub_meeting', '')]
    for (const text of texts) {
      const previewer = createPreviewer()
      open(previewer, text)
      previewer.preview(options, noProgress)
      const query = { search: 'lead_1', outcome: 'unreadable' } as const
      expect(listIds(previewer, query)).toEqual(['lead_1'])
    }
  })

  it('has pages that together contain all leads', () => {
    const previewer = createSamplePreviewer()
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

  it('contains the latest preview', () => {
    const previewer = createSamplePreviewer()
    previewer.preview({ ...options, patch: { aiTag: null } }, noProgress)
    expect(listIds(previewer, { outcome: 'enrolled' })).toEqual([])
  })
})

describe('a lead of the list', () => {
  it('is the complete lead of the file, with fields that the rules do not read', () => {
    fc.assert(
      fc.property(arbitraryUpdateCase(), ({ lead }) => {
        const previewer = createPreviewer()
        open(previewer, JSON.stringify([lead]))
        expect(previewer.getLead(0)).toEqual(lead)
      }),
    )
  })

  it('is null if it cannot be read', () => {
    const previewer = createPreviewer()
    open(previewer, '[{ "_id": "lead_1" }]')
    expect(previewer.preview(options, noProgress).outcomes.unreadable).toBe(1)
    expect(previewer.getLead(0)).toBeNull()
    expect(previewer.getLead(1)).toBeNull()
  })

  it('can be opened and shared by an address, with any values in the fields that the rules do not read', () => {
    fc.assert(
      fc.property(
        arbitraryUpdateCase(),
        fc.jsonValue(),
        fc.boolean(),
        (update, anyValue, isOpened) => {
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
          const file = open(previewer, JSON.stringify({ ...lists, leads: [lead] }))
          previewer.preview(options, noProgress)
          const opened = previewer.getLead(0)
          if (opened === null) throw new Error('no lead')
          const exploration = {
            ...FIRST_EXPLORATION,
            lead: completeLead(opened).lead,
            subsequences: completeSubsequences(file.subsequences ?? []),
          }
          expect(readFragment(writeFragment(exploration))).toEqual(
            JSON.parse(JSON.stringify(exploration)),
          )
        },
      ),
    )
  })

  it('can be opened with custom fields of any name', () => {
    const previewer = createPreviewer()
    const fields = '"constructor":{"a":1},"toString":"b","__proto__":{"c":2}'
    open(previewer, JSON.stringify([FIRST_EXPLORATION.lead]).replace('{', `{${fields},`))
    const { lead, placeholders } = completeLead(previewer.getLead(0) ?? expect.unreachable())
    expect(Object.entries(lead)).toEqual(
      expect.arrayContaining([
        ['constructor', { a: 1 }],
        ['toString', 'b'],
      ]),
    )
    expect(Object.getPrototypeOf(lead)).toBe(Object.prototype)
    expect(placeholders).toEqual([])
  })

  it('can be opened if the file omits the fields that the rules do not read', () => {
    const header =
      '_id,campaignId,status,aiTag,subsequence.id,subsequence.status,subsequence.emailsSent,pendingSend.id,pendingSend.sequence'
    const previewer = createPreviewer()
    open(previewer, `${header}\nlead_1,cmp_1,active,,sub_2,active,2,send_1,main`)
    const lead = previewer.getLead(0)
    if (lead === null) throw new Error('no lead')
    const { lead: complete, placeholders } = completeLead(lead)
    expect(readLead(JSON.stringify(complete))).toMatchObject({
      _id: 'lead_1',
      subsequence: { id: 'sub_2', emailsSent: 2 },
    })
    expect(placeholders).toEqual([
      'currentSequenceStep',
      'replied',
      'addedAt',
      'subsequence.currentStep',
      'subsequence.enrolledAt',
      'subsequence.completedAt',
      'pendingSend.sendAt',
    ])
    const decide = (decided: typeof lead) =>
      safeApplyLeadUpdate(decided, subsequences, tags, { aiTag: 'Interested' }, { now, policy })
    expect(decide(complete)).toMatchObject({ decision: { situation: 'match/other/sent' } })
  })
})
