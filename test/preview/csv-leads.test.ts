import type { CampaignLead } from 'campaign-lead'
import { arbitraryLead, arbitraryUpdateCase } from 'campaign-lead/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PreviewOptions } from '../../src/preview/create-lead-preview.js'
import { LeadFileError } from '../../src/preview/lead-file-error.js'
import type { LeadPreview } from '../../src/preview/lead-preview.js'
import { previewLeads } from '../../src/preview/preview-leads.js'
import { readLeadFile } from '../../src/preview/read-lead-file.js'
import {
  aLead,
  aPendingSend,
  INTERESTED,
  inSubsequence,
  NOW,
  pastSubsequence,
} from '../support/builders.js'
import { casesOf } from '../support/exhaustive.js'
import { csvOf, rowsOf } from '../support/previews.js'
import { someLeads } from '../support/seeds.js'

/** The columns that the rules read. */
const READ = [
  '_id',
  'campaignId',
  'status',
  'aiTag',
  'subsequence.id',
  'subsequence.status',
  'subsequence.emailsSent',
  'pendingSend.id',
  'pendingSend.sequence',
]

const FIRST_LINE = READ.join()

/** A row for these columns, of a lead in no subsequence. */
const PLAIN_ROW = 'lead_1,cmp_1,active,,,,,,'

function leadsOf(csv: string): CampaignLead[] {
  return rowsOf(readLeadFile(csv)).flatMap((row) => ('lead' in row ? [row.lead] : []))
}

/** Where each lead and each fault is. */
function placesOf(csv: string): [number, string][] {
  return rowsOf(readLeadFile(csv)).map((row) => [
    row.position,
    'lead' in row ? row.lead._id : row.fault,
  ])
}

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

  it('are those that their columns name, an empty cell being null where the field may be', () => {
    expect(leadsOf(csvOf(leads))).toEqual(leads)
  })

  it.each([',', ';', '\t', '|'])('may have their cells apart by %j', (delimiter) => {
    expect(leadsOf(csvOf(leads, { delimiter }))).toEqual(leads)
  })

  it('have their cells apart as the first line does, whatever is in the cells', () => {
    const tagged = [aLead({ aiTag: 'a;b;c;d;e;f;g;h;i;j;k;l;m;n;o;p;q;r;s;t' })]
    expect(leadsOf(csvOf(tagged))).toEqual(tagged)
    expect(leadsOf(csvOf(tagged, { delimiter: '|' }))).toEqual(tagged)
  })

  it.each(['\n', '\r\n', '\r'])('may have their lines end with %j', (newline) => {
    const csv = csvOf(leads, { newline })
    for (const text of [csv, csv + newline, csv + newline + newline, `\uFEFF${newline}${csv}`]) {
      expect(leadsOf(text)).toEqual(leads)
    }
  })

  it('may have lines that end in two ways, in one file', () => {
    const [head = '', first = '', ...others] = csvOf(leads, { newline: '\n' }).split('\n')
    expect(leadsOf([`${head}\r\n${first}`, ...others].join('\n'))).toEqual(leads)
    expect(leadsOf([`${head}\n${first}`, ...others].join('\r\n'))).toEqual(leads)
  })

  it('may have quotes around every cell', () => {
    const tagged = [aLead({ aiTag: 'He said "no",\nthen "yes"' }), ...leads]
    expect(leadsOf(csvOf(tagged, { quotes: true }))).toEqual(tagged)
    expect(leadsOf(csvOf(tagged, { quotes: true, newline: '\n' }))).toEqual(tagged)
  })

  it('may be none', () => {
    expect(leadsOf(FIRST_LINE)).toEqual([])
    expect(leadsOf(`${FIRST_LINE}\r\n`)).toEqual([])
  })

  it('have the columns in any order', () => {
    const columns = [...READ].reverse().join()
    const row = PLAIN_ROW.split(',').reverse().join()
    expect(leadsOf(`${columns}\n${row}`)).toEqual(leadsOf(`${FIRST_LINE}\n${PLAIN_ROW}`))
  })

  it('keep the fields of the host, as text', () => {
    const [lead] = leadsOf(
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

  it('need no column that the rules do not read: its field is missing, as it would be in JSON', () => {
    const [lead] = leadsOf(`${FIRST_LINE}\nlead_1,cmp_1,active,,sub_1,active,0,send_1,main`)
    expect(Object.keys(lead ?? {})).not.toContain('addedAt')
    expect(lead).toMatchObject({
      subsequence: { id: 'sub_1', status: 'active', emailsSent: 0 },
      pendingSend: { id: 'send_1', sequence: 'main' },
    })
  })
})

describe('a cell of a column that the rules do not read', () => {
  const MORE = [
    'currentSequenceStep',
    'replied',
    'addedAt',
    'subsequence.currentStep',
    'subsequence.enrolledAt',
    'subsequence.completedAt',
    'pendingSend.sendAt',
  ]

  function leadWith(cells: string): CampaignLead | undefined {
    const row = `lead_1,cmp_1,active,,sub_1,active,0,send_1,main,${cells}`
    return leadsOf(`${[...READ, ...MORE].join()}\n${row}`)[0]
  }

  const PLAIN_LEAD = {
    _id: 'lead_1',
    campaignId: 'cmp_1',
    status: 'active',
    aiTag: null,
    subsequence: { id: 'sub_1', status: 'active', emailsSent: 0, completedAt: null },
    pendingSend: { id: 'send_1', sequence: 'main' },
  }

  it('leaves its field out where it is empty, unless the field may be null', () => {
    expect(leadWith(',,,,,,')).toStrictEqual(PLAIN_LEAD)
  })

  it('leaves its field out where it is not of its type, and the row is a lead', () => {
    expect(leadWith('1.5,yes,, 1,,,')).toStrictEqual(PLAIN_LEAD)
  })

  it.each([
    ['true', true],
    ['TRUE', true],
    ['False', false],
  ])('may be %s, as spreadsheets write it', (cell, replied) => {
    expect(leadWith(`,${cell},,,,,`)).toStrictEqual({ ...PLAIN_LEAD, replied })
  })
})

describe('the first line', () => {
  it.each(READ)('must name %s, which the rules read', (column) => {
    const others = READ.filter((name) => name !== column)
    expect(() => readLeadFile(others.join())).toThrow(LeadFileError)
    expect(() => readLeadFile(others.join())).toThrow(
      `Its first line does not name "${column}", which the rules read`,
    )
  })

  it('is told of everything that it does not name', () => {
    expect(() => readLeadFile('_id,campaignId,status,aiTag,subsequence.id,Status')).toThrow(
      'Its first line does not name "subsequence.status", "subsequence.emailsSent", ' +
        '"pendingSend.id", "pendingSend.sequence", which the rules read',
    )
  })

  it.each(['_ID', '_Id ', ' _id', '\u00A0_id'])('is told that _id is not %j', (written) => {
    expect(() => readLeadFile(FIRST_LINE.replace('_id', written))).toThrow(
      `Its first line names ${JSON.stringify(written)}, which must be "_id"`,
    )
  })

  it('is told of all that it names nearly, and of all that it does not name', () => {
    const line = '_ID,campaignId,Status,aiTag,SubSequence.ID,Subsequence.Status,pendingSend.id,note'
    expect(() => readLeadFile(line)).toThrow(
      /^Its first line names "_ID", which must be "_id", and names "Status", which must be "status", and names "SubSequence\.ID", which must be "subsequence\.id", and names "Subsequence\.Status", which must be "subsequence\.status", and does not name "subsequence\.emailsSent", "pendingSend\.sequence", which the rules read$/,
    )
  })

  it('may name beside them a field of the host that is called nearly as one of them', () => {
    const [lead] = leadsOf(`${FIRST_LINE},Status,_ID \n${PLAIN_ROW},Won,7`)
    expect(lead).toMatchObject({ _id: 'lead_1', status: 'active', Status: 'Won', '_ID ': '7' })
  })

  it.each([
    ['aiTag', 'Its first line names "aiTag" twice'],
    ['note,note', 'Its first line names "note" twice'],
    ['subsequence', '"subsequence" cannot be a column'],
    ['pendingSend', '"pendingSend" cannot be a column'],
    ['__proto__', '"__proto__" cannot be a column'],
    ['"note', 'A quote in its first line is not closed'],
  ])('cannot have %s beside them', (more, message) => {
    expect(() => readLeadFile(`${FIRST_LINE},${more}\n`)).toThrow(LeadFileError)
    expect(() => readLeadFile(`${FIRST_LINE},${more}\n`)).toThrow(message)
  })
})

describe('CSV that a spreadsheet wrote', () => {
  const firstLine = FIRST_LINE.replaceAll(',', ';')
  const row = PLAIN_ROW.replaceAll(',', ';')

  it('may have empty columns without a name at its end', () => {
    const plain = leadsOf(`${firstLine}\n${row}`)
    expect(leadsOf(`${firstLine};;\r\n${row};;\r\n`)).toStrictEqual(plain)
  })

  it('has a fault in a row that goes on there', () => {
    expect(placesOf(`${firstLine};;\n${row};;\n${row};;x`)).toEqual([
      [2, 'lead_1'],
      [3, 'Cell 11 is "x", but its column has no name'],
    ])
  })

  it('may have a column without a name at its beginning, which numbers the rows', () => {
    const plain = leadsOf(`${firstLine}\n${row}`)
    expect(leadsOf(`;${firstLine}\n0;${row}`)).toStrictEqual(plain)
    expect(placesOf(`;${firstLine}\n0;lead_1;cmp_1;active;;;;3;;`)).toEqual([
      [2, 'lead.subsequence.id is empty, but lead.subsequence.emailsSent is "3"'],
    ])
  })

  it('may have rows of empty cells alone, which are no leads', () => {
    expect(placesOf(`${firstLine}\n;;;;;;;;\n${row}\n;; ;;;\n`)).toEqual([[3, 'lead_1']])
  })

  it.each(['sep=;', 'SEP=;', '\uFEFFsep=;'])('may begin with %j', (told) => {
    const noted = `${firstLine};a,b,c,d,e,f,g,h,i,j,k,l`
    for (const newline of ['\n', '\r\n', '\r']) {
      const csv = [told, noted, `${row};`].join(newline)
      expect(placesOf(csv)).toEqual([[3, 'lead_1']])
    }
  })
})

describe('a row that is no lead', () => {
  function faultsIn(row: string, firstLine = FIRST_LINE): string[] {
    return rowsOf(readLeadFile(`${firstLine}\n${row}`)).map((one) =>
      'fault' in one ? one.fault : 'a lead',
    )
  }

  it.each([
    ['lead_1,cmp_1', 'It must have 9 cells, as the first line has, got 2'],
    [`${PLAIN_ROW},,`, 'It must have 9 cells, as the first line has, got 11'],
    [
      'lead_1,cmp_1,active,,sub_1,active,two,,',
      'lead.subsequence.emailsSent must be a whole number of 0 or more, got "two"',
    ],
    [
      'lead_1,cmp_1,active,,sub_1,active,-1,,',
      'lead.subsequence.emailsSent must be a whole number of 0 or more, got "-1"',
    ],
    ['"lead_1"x,cmp_1,active,,,,,,', 'A quote is closed before the end of its cell'],
    ['lead_1,cmp_1,"active,,,,,,', 'A quote is not closed: all that follows is taken for one cell'],
  ])('has a fault: %s', (row, fault) => {
    expect(faultsIn(row)).toEqual([fault])
  })

  it.each([
    ['active,,,active,,,', 'subsequence.id is empty, but lead.subsequence.status is "active"'],
    ['active,,,,3,,', 'subsequence.id is empty, but lead.subsequence.emailsSent is "3"'],
    ['active,,,,,,main', 'pendingSend.id is empty, but lead.pendingSend.sequence is "main"'],
  ])('has a fault where it tells of what it has no id of: %s', (cells, fault) => {
    expect(faultsIn(`lead_1,cmp_1,${cells}`)).toEqual([`lead.${fault}`])
  })

  it.each([
    ['subsequence.currentStep', '2', 'subsequence'],
    ['subsequence.enrolledAt', '2025-06-20', 'subsequence'],
    ['subsequence.completedAt', '2025-06-20', 'subsequence'],
    ['pendingSend.sendAt', '2025-07-02', 'pendingSend'],
  ])('has a fault where only %s tells of what it has no id of', (column, cell, part) => {
    const fault = `lead.${part}.id is empty, but lead.${column} is "${cell}"`
    expect(faultsIn(`${PLAIN_ROW},${cell}`, `${FIRST_LINE},${column}`)).toEqual([fault])
  })

  it.each([
    ['_id', 0, 'lead_1 '],
    ['campaignId', 1, ' cmp_1'],
    ['status', 2, 'active\t'],
    ['aiTag', 3, 'Interested '],
    ['aiTag', 3, 'Interested\u00A0'],
    ['aiTag', 3, ' '],
    ['subsequence.id', 4, 'sub_1 '],
    ['subsequence.status', 5, ' completed'],
    ['pendingSend.id', 7, 'send_1 '],
    ['pendingSend.sequence', 8, 'main '],
  ])(
    'has a fault where %s, cell %i, is %j: it would be another one than it seems',
    (column, index, cell) => {
      const row = 'lead_1,cmp_1,active,,sub_1,active,0,send_1,main'
        .split(',')
        .map((own, at) => (at === index ? cell : own))
      const fault = `lead.${column} must not begin or end with a space, got ${JSON.stringify(cell)}`
      expect(faultsIn(row.join())).toEqual([fault])
    },
  )

  it('has none for a space within a cell, or about a cell that the rules do not read', () => {
    const row = 'lead_1,cmp_1,active,Not  now,,,,,, a note '
    expect(faultsIn(row, `${FIRST_LINE},note`)).toEqual(['a lead'])
  })

  it('has none where it counts no e-mails and no steps of no subsequence', () => {
    const firstLine = `${FIRST_LINE},subsequence.currentStep`
    expect(faultsIn('lead_1,cmp_1,active,,,,0,,,0', firstLine)).toEqual(['a lead'])
  })

  it('tells how far it goes, where a quote that is missing has joined it to others', () => {
    const csv = [FIRST_LINE, 'a,"cmp_1,active,,,,,,', PLAIN_ROW, 'b,"cmp_1",active,,,,,,'].join(
      '\n',
    )
    expect(placesOf(csv)).toEqual([
      [2, expect.stringMatching(/, in a row that goes on to line 4$/)],
    ])
    const open = [FIRST_LINE, 'a,"cmp_1', PLAIN_ROW].join('\n')
    expect(placesOf(open)).toEqual([
      [
        2,
        'A quote is not closed: all that follows is taken for one cell, in a row that goes on to line 3',
      ],
    ])
  })

  it('leaves the other rows what they are', () => {
    const csv = [FIRST_LINE, PLAIN_ROW, 'lead_2', PLAIN_ROW].join('\n')
    expect(placesOf(csv)).toEqual([
      [2, 'lead_1'],
      [3, 'It must have 9 cells, as the first line has, got 1'],
      [4, 'lead_1'],
    ])
  })
})

describe('the id of a row that is no lead', () => {
  function idsOf(csv: string): (string | null)[] {
    const options = { subsequences: [], tags: [], patch: { aiTag: null }, now: NOW }
    return [...previewLeads(readLeadFile(csv), options)]
      .flatMap(({ previews }) => previews)
      .map(({ leadId, outcome }) => (outcome === 'unreadable' ? leadId : 'a lead'))
  }

  it.each([
    ['a cell is not of its type', 'lead_1,cmp_1,active,,sub_1,active,"2,0",,'],
    ['another cell ends with a space', 'lead_1,cmp_1,active ,,,,,,'],
    ['it tells of a subsequence that it has no id of', 'lead_1,cmp_1,active,,,,3,,'],
    ['a cell is of its type, but not one that a lead can have', 'lead_1,cmp_1,opened,,,,,,'],
  ])('is known where %s', (_, row) => {
    expect(idsOf(`${FIRST_LINE}\n${row}`)).toEqual(['lead_1'])
  })

  it('is that of its column, wherever this is', () => {
    const columns = [...READ].reverse().join()
    expect(idsOf(`${columns}\n,,two,active,sub_1,,active,cmp_1,lead_1`)).toEqual(['lead_1'])
  })

  it('is told as it is written, where it is itself what cannot be', () => {
    expect(idsOf(`${FIRST_LINE}\nlead_1 ,cmp_1,active,,,,,,`)).toEqual(['lead_1 '])
  })

  it.each([
    ['its cell is empty', ',cmp_1,active,,sub_1,active,two,,'],
    ['a cell is missing, which may be any', 'lead_1,cmp_1'],
    ['there is a cell too many, which may be any', `${PLAIN_ROW},`],
    ['a quote is closed too early', '"lead_1"x,cmp_1,active,,,,,,'],
    ['a quote is not closed', 'lead_1,cmp_1,"active,,,,,,'],
  ])('is not known where %s', (_, row) => {
    expect(idsOf(`${FIRST_LINE}\n${row}`)).toEqual([null])
  })

  it('is not known where a cell stands behind the last name: all may have been moved on', () => {
    expect(
      idsOf(`note,${FIRST_LINE},\na,b,lead_1,cmp_1,active,,sub_1,active,0,send_1,main`),
    ).toEqual([null])
  })
})

describe('where a row is', () => {
  it('is told by its line, whatever empty lines and line breaks in quotes there are', () => {
    const csv = [
      '',
      FIRST_LINE,
      '',
      'a,cmp_1,active,"Two\nlines",,,,,',
      'b,cmp_1,active,"Three\r\n\nlines",,,,,',
      '   ',
      'c,cmp_1,active,,,,,,',
    ].join('\n')
    expect(placesOf(csv)).toEqual([
      [4, 'a'],
      [6, 'b'],
      [10, 'c'],
    ])
  })

  it('is told in a file of many portions', () => {
    const ids = Array.from({ length: 30_000 }, (_, index) => `lead_${index}`)
    const quoted = ids.map((_id, index) => aLead({ _id, aiTag: index % 3 === 0 ? 'a\nb' : 'c' }))
    for (const leads of [someLeads(...ids), quoted]) {
      const csv = csvOf(leads)
      const portions = [...readLeadFile(csv).portions()]
      expect(portions.length).toBeGreaterThan(5)
      expect(portions.at(-1)?.share).toBe(1)
      const lines = csv.split('\n')
      const rows = portions.flatMap((portion) => portion.rows)
      const misplaced = rows.filter(
        (row, index) => !lines[row.position - 1]?.startsWith(`lead_${index},`),
      )
      expect(rows).toHaveLength(ids.length)
      expect(misplaced).toEqual([])
    }
  })

  it('is told of a row that is longer than a portion', () => {
    const long = `${'x\n'.repeat(400_000)}x`
    const csv = csvOf([aLead(), aLead({ _id: 'lead_2', aiTag: long }), aLead({ _id: 'lead_3' })])
    expect(placesOf(csv)).toEqual([
      [2, 'lead_1'],
      [3, 'lead_2'],
      [400_004, 'lead_3'],
    ])
  })
})

describe('CSV', () => {
  function previewsOf(text: string, options: PreviewOptions): LeadPreview[] {
    const portions = [...previewLeads(readLeadFile(text), options)]
    return portions.flatMap(({ previews }) => previews).map(withoutPosition)
  }

  function withoutPosition(preview: LeadPreview): LeadPreview {
    return { ...preview, position: 0 }
  }

  function named(lead: CampaignLead, name: string): CampaignLead {
    return { ...lead, _id: name, aiTag: name }
  }

  /** A text with spaces about it makes no lead in CSV. */
  function isBare(text: string): boolean {
    return text === text.trim()
  }

  it('is previewed as the same leads in JSON are', () => {
    const odd = fc
      .string({
        unit: fc.constantFrom('a', ' ', '"', "'", ',', ';', '|', '\t', '\n', 'é'),
        minLength: 1,
      })
      .filter(isBare)
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
    const cased = arbitraryUpdateCase().filter(({ lead }) => isBare(lead.aiTag ?? ''))
    const cases = fc.record({ leads, config, given: cased })
    const law = fc.property(cases, ({ leads: others, config: written, given }) => {
      const { lead, ...options } = given
      const all = [...others, lead]
      const previewed = { ...options, now: NOW }
      expect(previewsOf(csvOf(all, written), previewed)).toEqual(
        previewsOf(JSON.stringify(all), previewed),
      )
    })
    fc.assert(law, { numRuns: casesOf(100) })
  })

  it('without quotes has a row for each line, whatever is in it', () => {
    const line = fc
      .string({ unit: fc.constantFrom('a', ' ', ',', ';', '|', '\t') })
      .map((text) => `a${text}`)
    const law = fc.property(fc.array(line), (lines) => {
      const rows = rowsOf(readLeadFile([FIRST_LINE, ...lines].join('\n')))
      expect(rows.map(({ position }) => position)).toEqual(lines.map((_, index) => index + 2))
    })
    fc.assert(law, { numRuns: casesOf(100) })
  })
})
