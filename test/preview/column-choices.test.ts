import { describe, expect, it } from 'vitest'
import type { ColumnChoices } from '../../src/preview/column-choices.js'
import { describeColumns } from '../../src/preview/describe-columns.js'
import { FIELD_NAMES } from '../../src/preview/lead-columns.js'
import { LeadFileError } from '../../src/preview/lead-file.js'
import { createLeadTemplate } from '../../src/preview/lead-template.js'
import { readLeadFile } from '../../src/preview/read-lead-file.js'
import { previewLead, readLeadRows } from '../support/previews.js'
import { FIRST_LINE, PLAIN_ROW, readLeads } from './csv-samples.js'

const EXPORT = 'Lead ID;Status;AI Tag;subsequence_id;Note\n7;active;Interested;;Ann\n8;paused;;;Bob'

const PART_FIELDS = [
  'subsequence.id',
  'subsequence.status',
  'subsequence.emailsSent',
  'pendingSend.id',
  'pendingSend.sequence',
]

function readChosen(csv: string, fields: [string, string][], absent: readonly string[]): unknown[] {
  const columns: ColumnChoices = { fields: new Map(fields), absent }
  return readLeadRows(readLeadFile(csv, { columns })).map((row) =>
    'lead' in row ? row.lead : row.issue,
  )
}

describe('the description of CSV columns', () => {
  it('names the field that each column is read as, and the field that it probably has', () => {
    expect(
      describeColumns(EXPORT).columns.map(({ name, field, suggestion }) => [
        name,
        field,
        suggestion,
      ]),
    ).toEqual([
      ['Lead ID', null, '_id'],
      ['Status', 'status', null],
      ['AI Tag', null, 'aiTag'],
      ['subsequence_id', null, 'subsequence.id'],
      ['Note', null, null],
    ])
  })

  it('has up to three sample cells of each column', () => {
    const rows = ['a', 'b', 'c', 'd'].map((cell) => `${cell};active`).join('\n')
    expect(describeColumns(`Lead ID;Status\n${rows}`).columns[0]?.samples).toEqual(['a', 'b', 'c'])
    expect(describeColumns(EXPORT).columns[2]?.samples).toEqual(['Interested', ''])
    expect(describeColumns('Lead ID;Status').columns[0]?.samples).toEqual([])
  })

  it('lists the required fields without a column, with what can be assumed', () => {
    expect(describeColumns('id;aiTag').missing).toEqual([
      { field: '_id', assumption: 'the line number' },
      { field: 'campaignId', assumption: 'the same campaign' },
      { field: 'status', assumption: null },
      { field: 'subsequence.id', assumption: 'null' },
      { field: 'subsequence.status', assumption: 'null' },
      { field: 'subsequence.emailsSent', assumption: '0' },
      { field: 'pendingSend.id', assumption: 'null' },
      { field: 'pendingSend.sequence', assumption: 'null' },
    ])
    expect(describeColumns(FIRST_LINE).missing).toEqual([])
  })

  it('suggests each field once', () => {
    const suggestions = describeColumns('ai_tag,AI Tag,tag').columns.map(
      ({ suggestion }) => suggestion,
    )
    expect(suggestions).toEqual(['aiTag', null, null])
  })
})

describe('the chosen fields of CSV columns', () => {
  it('are read from the columns', () => {
    const header = FIRST_LINE.replace('_id', 'Lead ID').replace('aiTag', 'Label')
    const fields: [string, string][] = [
      ['Lead ID', '_id'],
      ['Label', 'aiTag'],
    ]
    expect(readChosen(`${header}\n${PLAIN_ROW}`, fields, [])).toEqual(
      readLeads(`${FIRST_LINE}\n${PLAIN_ROW}`),
    )
  })

  it('are assumed if the file does not have them', () => {
    const absent = ['_id', 'campaignId', 'aiTag', ...PART_FIELDS]
    const [lead] = readChosen('status\nactive', [], absent)
    expect(lead).toEqual({
      _id: 'line 2',
      campaignId: 'campaign',
      status: 'active',
      aiTag: null,
      subsequence: null,
      pendingSend: null,
    })
    expect(previewLead(lead, { aiTag: 'Interested' })).toMatchObject({ outcome: 'enrolled' })
  })

  it('can lack only the number of sent e-mails of a subsequence', () => {
    const csv = FIRST_LINE.replace(',subsequence.emailsSent', '')
    const row = 'lead_1,cmp_1,active,,sub_1,active,,'
    expect(readChosen(`${csv}\n${row}`, [], ['subsequence.emailsSent'])).toMatchObject([
      { subsequence: { id: 'sub_1', status: 'active', emailsSent: 0 } },
    ])
  })

  it.each([
    ['status', 'status'],
    ['subsequence.status', 'subsequence.status'],
    ['pendingSend.sequence', 'pendingSend.sequence'],
  ])('are rejected if %s is declared absent', (field, absent) => {
    const csv = FIRST_LINE.split(',')
      .filter((name) => name !== field)
      .join()
    expect(() => readChosen(csv, [], [absent])).toThrow(`Missing column "${field}"`)
  })

  it('are rejected if two columns have the same field', () => {
    expect(() => readChosen(`${FIRST_LINE},Label`, [['Label', 'aiTag']], [])).toThrow(LeadFileError)
    expect(() => readChosen(`${FIRST_LINE},Label`, [['Label', 'aiTag']], [])).toThrow(
      'Duplicate column "Label"',
    )
  })

  it('do not hide a value of a part without an id', () => {
    const header = FIRST_LINE.replace('subsequence.id,', '')
    const row = 'lead_1,cmp_1,active,,active,2,,'
    expect(readChosen(`${header}\n${row}`, [], ['subsequence.id'])).toEqual([
      'lead.subsequence.id is empty, but lead.subsequence.status is "active"',
    ])
  })
})

describe('the template of a CSV file', () => {
  const template = createLeadTemplate()

  it('has every column', () => {
    expect(template.split('\r\n')[0]?.split(',').sort()).toEqual([...FIELD_NAMES].sort())
  })

  it('has two leads that can be read and previewed', () => {
    const leads = readLeads(template)
    expect(leads.map((lead) => previewLead(lead, { aiTag: null }).outcome)).not.toContain(
      'unreadable',
    )
    expect(leads.map(({ subsequence }) => subsequence?.id)).toEqual([undefined, 'sub_1'])
  })
})
