import { safeApplyLeadUpdate } from 'campaign-lead'
import { aLead, arbitraryUpdateCase } from 'campaign-lead/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { printExampleLeads } from '../../apps/explorer/many-leads/example-leads.js'
import {
  createPreviewer,
  type ListQuery,
  type Previewer,
} from '../../apps/explorer/many-leads/previewer.js'
import { readFragment, writeFragment } from '../../apps/explorer/model/address.js'
import { completeLead, completeSubsequences } from '../../apps/explorer/model/complete-lead.js'
import { readLead } from '../../apps/explorer/model/read-exploration.js'
import { FIRST_EXPLORATION } from '../../apps/explorer/model/starting-points.js'
import { LeadFileError } from '../../src/preview/lead-file.js'
import { inSubsequence, MEETING } from '../support/builders.js'
import { csvOf } from '../support/previews.js'

const now = new Date('2025-07-01T12:00:00.000Z')
const { subsequences, tags, policy } = FIRST_EXPLORATION
const options = { subsequences, tags, policy, patch: { aiTag: 'Interested' }, now }

const nobody = () => undefined
const ALL: ListQuery = { outcome: null, search: '', from: 0, howMany: 1_000 }

function open(previewer: Previewer, text: string) {
  return previewer.open(new TextEncoder().encode(text), nobody)
}

/** With the example's leads, and the first patch previewed. */
function anExample(): Previewer {
  const previewer = createPreviewer()
  open(previewer, printExampleLeads())
  previewer.preview(options, nobody)
  return previewer
}

function idsOf(previewer: Previewer, query: Partial<ListQuery>): (string | null)[] {
  return previewer.list({ ...ALL, ...query }).previews.map(({ leadId }) => leadId)
}

describe('a file of leads', () => {
  it('is told how many it has, and what the campaign has beside them', () => {
    expect(open(createPreviewer(), printExampleLeads())).toEqual({
      format: 'json',
      leads: 16,
      subsequences,
      tags,
    })
  })

  it('takes the place of the one before', () => {
    const previewer = anExample()
    expect(open(previewer, JSON.stringify([aLead()]))).toMatchObject({ leads: 1 })
    expect(previewer.list(ALL).total).toBe(0)
    expect(previewer.preview(options, nobody).leads).toBe(1)
  })

  it('leaves the one before where it cannot be read', () => {
    const previewer = anExample()
    expect(() => open(previewer, '[')).toThrow(LeadFileError)
    expect(previewer.list(ALL).total).toBe(16)
  })

  it('tells how far it is, up to the end', () => {
    const previewer = createPreviewer()
    const leads = Array.from({ length: 12_000 }, (_, index) =>
      Object.assign({}, aLead(), { _id: `lead_${index}` }),
    )
    const [read, previewed]: [number[], number[]] = [[], []]
    const bytes = new TextEncoder().encode(JSON.stringify(leads))
    previewer.open(bytes, (share) => read.push(share))
    previewer.preview(options, (share) => previewed.push(share))
    for (const shares of [read, previewed]) {
      expect(shares.length).toBeGreaterThan(1)
      expect(shares).toEqual([...shares].sort((one, other) => one - other))
    }
    expect(read.at(-1)).toBe(1)
  })
})

describe('the list of previews', () => {
  it('is of one outcome, where one is chosen', () => {
    const previewer = anExample()
    expect(idsOf(previewer, { outcome: 'switched' })).toEqual(['lead_3', 'lead_7'])
    expect(idsOf(previewer, { outcome: 'unreadable' })).toEqual([])
  })

  it('is of those that have a text in them, case ignored', () => {
    const previewer = anExample()
    expect(idsOf(previewer, { search: 'LEAD_3' })).toEqual(['lead_3'])
    expect(idsOf(previewer, { search: 'other/unsent' })).toEqual(['lead_3', 'lead_7'])
    expect(idsOf(previewer, { search: 'meeting prep' })).toEqual(['lead_4', 'lead_8'])
    expect(idsOf(previewer, { search: 'meeting', outcome: 'enrolled' })).toEqual([])
  })

  it('finds an unreadable lead by its id, in JSON and in CSV', () => {
    const csv = csvOf([{ ...aLead(), subsequence: inSubsequence(MEETING) }])
    const texts = [JSON.stringify([{ ...aLead(), status: 7 }]), csv.replace('sub_meeting', '')]
    for (const text of texts) {
      const previewer = createPreviewer()
      open(previewer, text)
      previewer.preview(options, nobody)
      const query = { search: 'lead_1', outcome: 'unreadable' } as const
      expect(idsOf(previewer, query)).toEqual(['lead_1'])
    }
  })

  it('comes in pages that are all of it together', () => {
    const previewer = anExample()
    const { length } = idsOf(previewer, {})
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), (howMany) => {
        const pages = Math.ceil(length / howMany)
        const ids = Array.from({ length: pages }, (_, page) =>
          idsOf(previewer, { from: page * howMany, howMany }),
        )
        expect(ids.flat()).toEqual(idsOf(previewer, {}))
      }),
    )
  })

  it('is of the preview that was made last', () => {
    const previewer = anExample()
    previewer.preview({ ...options, patch: { aiTag: null } }, nobody)
    expect(idsOf(previewer, { outcome: 'enrolled' })).toEqual([])
  })
})

describe('a lead of the list', () => {
  it('is the very lead of the file, with what the rules do not read', () => {
    fc.assert(
      fc.property(arbitraryUpdateCase(), (given) => {
        const previewer = createPreviewer()
        open(previewer, JSON.stringify([given.lead]))
        expect(previewer.leadAt(0)).toEqual(given.lead)
      }),
    )
  })

  it('is none where it cannot be read', () => {
    const previewer = createPreviewer()
    open(previewer, '[{ "_id": "lead_1" }]')
    expect(previewer.preview(options, nobody).outcomes.unreadable).toBe(1)
    expect(previewer.leadAt(0)).toBeNull()
    expect(previewer.leadAt(1)).toBeNull()
  })

  it('can be looked at closer, and shared by an address, whatever the file has that the rules do not read', () => {
    fc.assert(
      fc.property(arbitraryUpdateCase(), fc.jsonValue(), fc.boolean(), (given, odd, isOpened) => {
        const { subsequence: place, pendingSend: send } = given.lead
        const lead = {
          ...given.lead,
          currentSequenceStep: odd,
          replied: odd,
          addedAt: odd,
          owner: odd,
          subsequence: place && { ...place, currentStep: odd, enrolledAt: odd },
          pendingSend: send && { ...send, sendAt: odd },
        }
        const trigger = {
          type: isOpened ? 'opened' : 'ai_tag',
          value: isOpened ? odd : 'Interested',
        }
        const lists = { tags: given.tags, subsequences: [{ id: 'sub_1', name: 'One', trigger }] }
        const previewer = createPreviewer()
        const file = open(previewer, JSON.stringify({ ...lists, leads: [lead] }))
        previewer.preview(options, nobody)
        const opened = previewer.leadAt(0)
        if (opened === null) throw new Error('no lead')
        const exploration = {
          ...FIRST_EXPLORATION,
          lead: completeLead(opened).lead,
          subsequences: completeSubsequences(file.subsequences ?? []),
        }
        expect(readFragment(writeFragment(exploration))).toEqual(
          JSON.parse(JSON.stringify(exploration)),
        )
      }),
    )
  })

  it("can be looked at closer with fields of the host's own, whatever they are called", () => {
    const previewer = createPreviewer()
    const odd = '"constructor":{"a":1},"toString":"b","__proto__":{"c":2}'
    open(previewer, JSON.stringify([FIRST_EXPLORATION.lead]).replace('{', `{${odd},`))
    const { lead, madeUp } = completeLead(previewer.leadAt(0) ?? expect.unreachable())
    expect(Object.entries(lead)).toEqual(
      expect.arrayContaining([
        ['constructor', { a: 1 }],
        ['toString', 'b'],
      ]),
    )
    expect(Object.getPrototypeOf(lead)).toBe(Object.prototype)
    expect(madeUp).toEqual([])
  })

  it('can be looked at closer where the file leaves out what the rules do not read', () => {
    const header =
      '_id,campaignId,status,aiTag,subsequence.id,subsequence.status,subsequence.emailsSent,pendingSend.id,pendingSend.sequence'
    const previewer = createPreviewer()
    open(previewer, `${header}\nlead_1,cmp_1,active,,sub_2,active,2,send_1,main`)
    const lead = previewer.leadAt(0)
    if (lead === null) throw new Error('no lead')
    const { lead: complete, madeUp } = completeLead(lead)
    expect(readLead(JSON.stringify(complete))).toMatchObject({
      _id: 'lead_1',
      subsequence: { id: 'sub_2', emailsSent: 2 },
    })
    expect(madeUp).toEqual([
      'currentSequenceStep',
      'replied',
      'addedAt',
      'subsequence.currentStep',
      'subsequence.enrolledAt',
      'subsequence.completedAt',
      'pendingSend.sendAt',
    ])
    const decide = (given: typeof lead) =>
      safeApplyLeadUpdate(given, subsequences, tags, { aiTag: 'Interested' }, { now, policy })
    expect(decide(complete)).toMatchObject({ decision: { situation: 'match/other/sent' } })
  })
})
