import { LEAD_STATUSES } from 'campaign-lead'
import { arbitraryUpdateCase } from 'campaign-lead/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type LeadPreview,
  type PreviewOptions,
  previewLeads,
} from '../../src/preview/lead-preview.js'
import { createPreviewCounter, type PreviewCounts } from '../../src/preview/preview-counts.js'
import { readLeadFile } from '../../src/preview/read-lead-file.js'
import {
  aLead,
  aPendingSend,
  INTERESTED,
  inSubsequence,
  MEETING,
  NOW,
  SUBSEQUENCES,
  TAGS,
} from '../support/builders.js'
import { countCases } from '../support/exhaustive.js'
import { toCsv } from '../support/previews.js'
import { someLeads } from '../support/seeds.js'

const OPTIONS = { subsequences: SUBSEQUENCES, tags: TAGS, patch: { aiTag: 'Interested' }, now: NOW }

function previewAll(items: readonly unknown[], options: PreviewOptions = OPTIONS): LeadPreview[] {
  const chunks = [...previewLeads(readLeadFile(JSON.stringify(items)), options)]
  return chunks.flatMap(({ previews }) => previews)
}

function countAll(items: readonly unknown[], options: PreviewOptions = OPTIONS): PreviewCounts {
  const counter = createPreviewCounter()
  for (const preview of previewAll(items, options)) counter.add(preview)
  return counter.counts()
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0)
}

describe('the leads of a file', () => {
  it('are each previewed, in their order', () => {
    const leads = [aLead({ _id: 'a' }), { _id: 'b' }, aLead({ _id: 'c', aiTag: 'Interested' })]
    expect(
      previewAll(leads).map(({ position, leadId, outcome }) => [position, leadId, outcome]),
    ).toEqual([
      [0, 'a', 'enrolled'],
      [1, 'b', 'unreadable'],
      [2, 'c', 'enrolled'],
    ])
  })

  it('are previewed in chunks with their progress', () => {
    const ids = Array.from({ length: 5_000 }, (_, index) => `lead_${index}`)
    const file = readLeadFile(JSON.stringify(someLeads(...ids)))
    const chunks = [...previewLeads(file, OPTIONS)]
    expect(chunks.map(({ previews, progress }) => [previews.length, progress])).toEqual([
      [2_000, 0.4],
      [2_000, 0.8],
      [1_000, 1],
    ])
  })
})

describe('the counts of a preview', () => {
  it('are grouped by outcome and situation', () => {
    const pendingSend = aPendingSend('main')
    const leads = [
      aLead({ _id: 'a', pendingSend }),
      aLead({ _id: 'b', subsequence: inSubsequence(MEETING), pendingSend, aiTag: 'Interested' }),
      aLead({ _id: 'c', subsequence: inSubsequence(MEETING, { emailsSent: 1 }) }),
      aLead({ _id: 'd', subsequence: inSubsequence(INTERESTED) }),
      { _id: 'e' },
    ]
    expect(countAll(leads)).toEqual({
      leads: 5,
      outcomes: {
        enrolled: 1,
        switched: 1,
        exited: 0,
        skippedInProgress: 1,
        nothing: 1,
        refused: 0,
        unreadable: 1,
      },
      situations: {
        'match/none': 1,
        'match/same': 1,
        'match/other/unsent': 1,
        'match/other/sent': 1,
        'match/past': 0,
        'no-match/none': 0,
        'no-match/unsent': 0,
        'no-match/sent': 0,
      },
      codes: {},
      webhooks: 3,
      canceledSends: 2,
      statusChanges: 0,
      duplicates: 0,
      campaigns: 1,
    })
  })

  it('include status changes, and refusals by error code', () => {
    const leads = LEAD_STATUSES.map((status, index) => aLead({ _id: `lead_${index}`, status }))
    const paused = countAll(leads, { ...OPTIONS, patch: { status: 'paused' } })
    expect(paused).toMatchObject({ statusChanges: 7, webhooks: 0, codes: {} })
    const unknown = countAll(leads, { ...OPTIONS, patch: { aiTag: 'Unknown' } })
    expect(unknown).toMatchObject({ codes: { INVALID_TAG: 8 }, outcomes: { refused: 8 } })
  })

  it('include duplicate leads and the number of campaigns', () => {
    const other = { campaignId: 'cmp_2' }
    const leads = [...someLeads('a', 'b', 'a', 'a'), aLead({ _id: 'a', ...other })]
    expect(countAll(leads)).toMatchObject({ leads: 5, duplicates: 2, campaigns: 2 })
  })

  it('count an unreadable lead as a duplicate if its id and campaign are known', () => {
    const broken = { ...aLead({ _id: 'a' }), status: 'opened' }
    const leads = [broken, ...someLeads('a', 'b'), broken, { _id: 'b' }]
    expect(countAll(leads)).toMatchObject({ leads: 5, duplicates: 2, campaigns: 1 })
  })

  it('never count an invalid CSV row as a duplicate', () => {
    const lead = aLead({ subsequence: inSubsequence(MEETING, { emailsSent: 12_345 }) })
    const csv = toCsv([lead, lead]).replace('12345', 'many')
    const counter = createPreviewCounter()
    for (const { previews } of previewLeads(readLeadFile(csv), OPTIONS)) {
      for (const preview of previews) counter.add(preview)
    }
    expect(counter.counts()).toMatchObject({ outcomes: { unreadable: 1 }, duplicates: 0 })
  })

  it('are a snapshot that does not change as counting continues', () => {
    const counter = createPreviewCounter()
    const [preview] = previewAll([aLead()])
    const before = counter.counts()
    if (preview !== undefined) counter.add(preview)
    expect([before.leads, before.outcomes.enrolled]).toEqual([0, 0])
    expect([counter.counts().leads, counter.counts().outcomes.enrolled]).toEqual([1, 1])
  })

  it('are complete: the outcomes add up to all leads, and the codes to the refused leads', () => {
    const items = fc.array(
      fc.oneof(
        arbitraryUpdateCase().map(({ lead }) => lead),
        fc.jsonValue(),
      ),
    )
    const cases = fc.record({ items, update: arbitraryUpdateCase() })
    const property = fc.property(cases, ({ items: leads, update }) => {
      const { subsequences, tags, patch, policy } = update
      const counter = createPreviewCounter()
      const options = { subsequences, tags, patch, policy, now: NOW }
      for (const { previews } of previewLeads(readLeadFile(JSON.stringify(leads)), options)) {
        for (const preview of previews) counter.add(preview)
      }
      const { outcomes, situations, codes, ...totals } = counter.counts()
      expect(sum(outcomes)).toBe(leads.length)
      expect(totals.leads).toBe(leads.length)
      expect(sum(codes)).toBe(outcomes.refused)
      expect(sum(situations)).toBeGreaterThanOrEqual(
        leads.length - outcomes.nothing - outcomes.refused - outcomes.unreadable,
      )
      expect(sum(situations)).toBeLessThanOrEqual(
        leads.length - outcomes.refused - outcomes.unreadable,
      )
    })
    fc.assert(property, { numRuns: countCases(100) })
  })
})
