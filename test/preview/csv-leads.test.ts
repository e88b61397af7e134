import type { CampaignLead } from 'campaign-lead'
import { arbitraryLead, arbitraryUpdateCase } from 'campaign-lead/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type LeadPreview,
  type PreviewOptions,
  previewLeads,
} from '../../src/preview/lead-preview.js'
import { readLeadFile } from '../../src/preview/read-lead-file.js'
import {
  aLead,
  aPendingSend,
  INTERESTED,
  inSubsequence,
  NOW,
  pastSubsequence,
} from '../support/builders.js'
import { countCases } from '../support/exhaustive.js'
import { readLeadRows, toCsv } from '../support/previews.js'
import { someLeads } from '../support/seeds.js'
import { FIRST_LINE, PLAIN_ROW, REQUIRED_COLUMNS, readLeads, readPositions } from './csv-samples.js'

describe('leads in CSV', () => {
  const leads = [
    aLead(),
    aLead({
      _id: 'lead_2',
      aiTag: 'Interested',
      replied: true,
      currentSequenceStep: 12,
      subsequence: inSubsequence(INTERESTED, { emailsSent: 2, currentStep: 3 }),
      pendingSend: aPendingSend('subsequence'),
    }),
    aLead({ _id: 'lead_3', status: 'completed', subsequence: pastSubsequence(INTERESTED) }),
  ]

  it('are read by their column names, with empty cells as null if the field allows it', () => {
    expect(readLeads(toCsv(leads))).toEqual(leads)
  })

  it.each([',', ';', '\t', '|'])('can be delimited by %j', (delimiter) => {
    expect(readLeads(toCsv(leads, { delimiter }))).toEqual(leads)
  })

  it('are delimited as the first line is, whatever the cells contain', () => {
    const tagged = [aLead({ aiTag: 'a;b;c;d;e;f;g;h;i;j;k;l;m;n;o;p;q;r;s;t' })]
    expect(readLeads(toCsv(tagged))).toEqual(tagged)
    expect(readLeads(toCsv(tagged, { delimiter: '|' }))).toEqual(tagged)
  })

  it.each(['\n', '\r\n', '\r'])('can have lines that end with %j', (newline) => {
    const csv = toCsv(leads, { newline })
    for (const text of [csv, csv + newline, csv + newline + newline, `\uFEFF${newline}${csv}`]) {
      expect(readLeads(text)).toEqual(leads)
    }
  })

  it('can mix two line endings in one file', () => {
    const [head = '', first = '', ...others] = toCsv(leads, { newline: '\n' }).split('\n')
    expect(readLeads([`${head}\r\n${first}`, ...others].join('\n'))).toEqual(leads)
    expect(readLeads([`${head}\n${first}`, ...others].join('\r\n'))).toEqual(leads)
  })

  it('can have quotes around every cell', () => {
    const tagged = [aLead({ aiTag: 'He said "no",\nthen "yes"' }), ...leads]
    expect(readLeads(toCsv(tagged, { quotes: true }))).toEqual(tagged)
    expect(readLeads(toCsv(tagged, { quotes: true, newline: '\n' }))).toEqual(tagged)
  })

  it('can be an empty list', () => {
    expect(readLeads(FIRST_LINE)).toEqual([])
    expect(readLeads(`${FIRST_LINE}\r\n`)).toEqual([])
  })

  it('can have their columns in any order', () => {
    const columns = [...REQUIRED_COLUMNS].reverse().join()
    const row = PLAIN_ROW.split(',').reverse().join()
    expect(readLeads(`${columns}\n${row}`)).toEqual(readLeads(`${FIRST_LINE}\n${PLAIN_ROW}`))
  })

  it('keep custom fields as text', () => {
    const [lead] = readLeads(
      `${FIRST_LINE},e-mail,score,address.city,constructor\n${PLAIN_ROW},a@b.c,7,,x`,
    )
    expect(lead).toEqual({
      _id: 'lead_1',
      campaignId: 'cmp_1',
      status: 'active',
      aiTag: null,
      subsequence: null,
      pendingSend: null,
      'e-mail': 'a@b.c',
      score: '7',
      'address.city': null,
      constructor: 'x',
    })
  })

  it('omit the fields of missing columns that the rules do not read', () => {
    const [lead] = readLeads(`${FIRST_LINE}\nlead_1,cmp_1,active,,sub_1,active,0,send_1,main`)
    expect(Object.keys(lead ?? {})).not.toContain('addedAt')
    expect(lead).toMatchObject({
      subsequence: { id: 'sub_1', status: 'active', emailsSent: 0 },
      pendingSend: { id: 'send_1', sequence: 'main' },
    })
  })
})

describe('the position of a CSV row', () => {
  it('is its line number, counting empty lines and line breaks in quotes', () => {
    const csv = [
      '',
      FIRST_LINE,
      '',
      'a,cmp_1,active,"Two\nlines",,,,,',
      'b,cmp_1,active,"Three\r\n\nlines",,,,,',
      '   ',
      'c,cmp_1,active,,,,,,',
    ].join('\n')
    expect(readPositions(csv)).toEqual([
      [4, 'a'],
      [6, 'b'],
      [10, 'c'],
    ])
  })

  it('is its line number in a file of many chunks', () => {
    const ids = Array.from({ length: 30_000 }, (_, index) => `lead_${index}`)
    const quoted = ids.map((_id, index) => aLead({ _id, aiTag: index % 3 === 0 ? 'a\nb' : 'c' }))
    for (const leads of [someLeads(...ids), quoted]) {
      const csv = toCsv(leads)
      const chunks = [...readLeadFile(csv).chunks()]
      expect(chunks.length).toBeGreaterThan(5)
      expect(chunks.at(-1)?.progress).toBe(1)
      const lines = csv.split('\n')
      const rows = chunks.flatMap((chunk) => chunk.rows)
      const misplaced = rows.filter(
        (row, index) => !lines[row.position - 1]?.startsWith(`lead_${index},`),
      )
      expect(rows).toHaveLength(ids.length)
      expect(misplaced).toEqual([])
    }
  })

  it('is its line number if a row is longer than a chunk', () => {
    const long = `${'x\n'.repeat(400_000)}x`
    const csv = toCsv([aLead(), aLead({ _id: 'lead_2', aiTag: long }), aLead({ _id: 'lead_3' })])
    expect(readPositions(csv)).toEqual([
      [2, 'lead_1'],
      [3, 'lead_2'],
      [400_004, 'lead_3'],
    ])
  })
})

describe('CSV', () => {
  function previewText(text: string, options: PreviewOptions): LeadPreview[] {
    const chunks = [...previewLeads(readLeadFile(text), options)]
    return chunks.flatMap(({ previews }) => previews).map(withoutPosition)
  }

  function withoutPosition(preview: LeadPreview): LeadPreview {
    return { ...preview, position: 0 }
  }

  function named(lead: CampaignLead, name: string): CampaignLead {
    return { ...lead, _id: name, aiTag: name }
  }

  /** Text with spaces around it is invalid in CSV. */
  function isTrimmed(text: string): boolean {
    return text === text.trim()
  }

  it('is previewed like the same leads in JSON', () => {
    const odd = fc
      .string({
        unit: fc.constantFrom('a', ' ', '"', "'", ',', ';', '|', '\t', '\n', 'é'),
        minLength: 1,
      })
      .filter(isTrimmed)
    const leads = fc.array(
      fc.oneof(
        arbitraryLead(),
        fc.tuple(arbitraryLead(), odd).map(([lead, name]) => named(lead, name)),
      ),
    )
    const config = fc.record({
      delimiter: fc.constantFrom(',', ';', '\t', '|'),
      newline: fc.constantFrom('\n', '\r\n', '\r'),
      quotes: fc.boolean(),
    })
    const updates = arbitraryUpdateCase().filter(({ lead }) => isTrimmed(lead.aiTag ?? ''))
    const cases = fc.record({ leads, config, update: updates })
    const property = fc.property(cases, ({ leads: others, config: written, update }) => {
      const { lead, ...options } = update
      const all = [...others, lead]
      const previewed = { ...options, now: NOW }
      expect(previewText(toCsv(all, written), previewed)).toEqual(
        previewText(JSON.stringify(all), previewed),
      )
    })
    fc.assert(property, { numRuns: countCases(100) })
  })

  it('has a row for each line if there are no quotes', () => {
    const line = fc
      .string({ unit: fc.constantFrom('a', ' ', ',', ';', '|', '\t') })
      .map((text) => `a${text}`)
    const property = fc.property(fc.array(line), (lines) => {
      const rows = readLeadRows(readLeadFile([FIRST_LINE, ...lines].join('\n')))
      expect(rows.map(({ position }) => position)).toEqual(lines.map((_, index) => index + 2))
    })
    fc.assert(property, { numRuns: countCases(100) })
  })
})
