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

function readLeads(csv: string): CampaignLead[] {
  return readLeadRows(readLeadFile(csv)).flatMap((row) => ('lead' in row ? [row.lead] : []))
}

/** Returns the position of each row, with its lead's id or its issue. */
function readPositions(csv: string): [number, string][] {
  return readLeadRows(readLeadFile(csv)).map((row) => [
    row.position,
    'lead' in row ? row.lead._id : row.issue,
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
    return readLeads(`${[...READ, ...MORE].join()}\n${row}`)[0]
  }

  const PLAIN_LEAD = {
    _id: 'lead_1',
    campaignId: 'cmp_1',
    status: 'active',
    aiTag: null,
    subsequence: { id: 'sub_1', status: 'active', emailsSent: 0, completedAt: null },
    pendingSend: { id: 'send_1', sequence: 'main' },
  }

  it('omits its field if it is empty, unless the field can be null', () => {
    expect(leadWith(',,,,,,')).toStrictEqual(PLAIN_LEAD)
  })

  it('omits its field if it is invalid, and the row stays a lead', () => {
    expect(leadWith('1.5,yes,, 1,,,')).toStrictEqual(PLAIN_LEAD)
  })

  it.each([
    ['true', true],
    ['TRUE', true],
    ['False', false],
  ])('can be %s, as spreadsheets write it', (cell, replied) => {
    expect(leadWith(`,${cell},,,,,`)).toStrictEqual({ ...PLAIN_LEAD, replied })
  })
})

describe('the first line of CSV', () => {
  it.each(READ)('must contain the required column %s', (column) => {
    const others = READ.filter((name) => name !== column)
    expect(() => readLeadFile(others.join())).toThrow(LeadFileError)
    expect(() => readLeadFile(others.join())).toThrow(`Missing column "${column}"`)
  })

  it('is rejected with all missing columns in the message', () => {
    expect(() => readLeadFile('_id,campaignId,status,aiTag,subsequence.id,Status')).toThrow(
      'Missing columns "subsequence.status", "subsequence.emailsSent", "pendingSend.id", ' +
        '"pendingSend.sequence"',
    )
  })

  it.each(['_ID', '_Id ', ' _id', '\u00A0_id'])(
    'is rejected if it has %j instead of _id',
    (written) => {
      expect(() => readLeadFile(FIRST_LINE.replace('_id', written))).toThrow(
        `Column ${JSON.stringify(written)} must be named "_id"`,
      )
    },
  )

  it('is rejected with all misspelled and all missing columns in the message', () => {
    const line = '_ID,campaignId,Status,aiTag,SubSequence.ID,Subsequence.Status,pendingSend.id,note'
    expect(() => readLeadFile(line)).toThrow(
      /^Column "_ID" must be named "_id"\. Column "Status" must be named "status"\. Column "SubSequence\.ID" must be named "subsequence\.id"\. Column "Subsequence\.Status" must be named "subsequence\.status"\. Missing columns "subsequence\.emailsSent", "pendingSend\.sequence"$/,
    )
  })

  it('can also name custom fields that are similar to the required columns', () => {
    const [lead] = readLeads(`${FIRST_LINE},Status,_ID \n${PLAIN_ROW},Won,7`)
    expect(lead).toMatchObject({ _id: 'lead_1', status: 'active', Status: 'Won', '_ID ': '7' })
  })

  it.each([
    ['aiTag', 'Duplicate column "aiTag"'],
    ['note,note', 'Duplicate column "note"'],
    ['subsequence', '"subsequence" is not allowed as a column name'],
    ['pendingSend', '"pendingSend" is not allowed as a column name'],
    ['__proto__', '"__proto__" is not allowed as a column name'],
    ['"note', 'A quote in the first line is not closed'],
  ])('cannot also contain %s', (more, message) => {
    expect(() => readLeadFile(`${FIRST_LINE},${more}\n`)).toThrow(LeadFileError)
    expect(() => readLeadFile(`${FIRST_LINE},${more}\n`)).toThrow(message)
  })
})

describe('CSV written by a spreadsheet', () => {
  const firstLine = FIRST_LINE.replaceAll(',', ';')
  const row = PLAIN_ROW.replaceAll(',', ';')

  it('can end with empty unnamed columns', () => {
    const plain = readLeads(`${firstLine}\n${row}`)
    expect(readLeads(`${firstLine};;\r\n${row};;\r\n`)).toStrictEqual(plain)
  })

  it('has an issue in a row with a value in an unnamed last column', () => {
    expect(readPositions(`${firstLine};;\n${row};;\n${row};;x`)).toEqual([
      [2, 'lead_1'],
      [3, 'Cell 11 is "x", but its column has no name'],
    ])
  })

  it('can begin with an unnamed column of row numbers', () => {
    const plain = readLeads(`${firstLine}\n${row}`)
    expect(readLeads(`;${firstLine}\n0;${row}`)).toStrictEqual(plain)
    expect(readPositions(`;${firstLine}\n0;lead_1;cmp_1;active;;;;3;;`)).toEqual([
      [2, 'lead.subsequence.id is empty, but lead.subsequence.emailsSent is "3"'],
    ])
  })

  it('can contain rows of empty cells, which are skipped', () => {
    expect(readPositions(`${firstLine}\n;;;;;;;;\n${row}\n;; ;;;\n`)).toEqual([[3, 'lead_1']])
  })

  it.each(['sep=;', 'SEP=;', '\uFEFFsep=;'])('can begin with %j', (declaration) => {
    const noted = `${firstLine};a,b,c,d,e,f,g,h,i,j,k,l`
    for (const newline of ['\n', '\r\n', '\r']) {
      const csv = [declaration, noted, `${row};`].join(newline)
      expect(readPositions(csv)).toEqual([[3, 'lead_1']])
    }
  })
})

describe('an invalid row', () => {
  function findIssues(row: string, firstLine = FIRST_LINE): string[] {
    return readLeadRows(readLeadFile(`${firstLine}\n${row}`)).map((each) =>
      'issue' in each ? each.issue : 'a lead',
    )
  }

  it.each([
    ['lead_1,cmp_1', 'Expected 9 cells, as in the first line, got 2'],
    [`${PLAIN_ROW},,`, 'Expected 9 cells, as in the first line, got 11'],
    [
      'lead_1,cmp_1,active,,sub_1,active,two,,',
      'lead.subsequence.emailsSent must be a non-negative integer, got "two"',
    ],
    [
      'lead_1,cmp_1,active,,sub_1,active,-1,,',
      'lead.subsequence.emailsSent must be a non-negative integer, got "-1"',
    ],
    ['"lead_1"x,cmp_1,active,,,,,,', 'A quote is closed before the end of its cell'],
    [
      'lead_1,cmp_1,"active,,,,,,',
      'A quote is not closed: everything after it was read as one cell',
    ],
  ])('is returned with its issue: %s', (row, issue) => {
    expect(findIssues(row)).toEqual([issue])
  })

  it.each([
    ['active,,,active,,,', 'subsequence.id is empty, but lead.subsequence.status is "active"'],
    ['active,,,,3,,', 'subsequence.id is empty, but lead.subsequence.emailsSent is "3"'],
    ['active,,,,,,main', 'pendingSend.id is empty, but lead.pendingSend.sequence is "main"'],
  ])('is a row with values of a part whose id is empty: %s', (cells, issue) => {
    expect(findIssues(`lead_1,cmp_1,${cells}`)).toEqual([`lead.${issue}`])
  })

  it.each([
    ['subsequence.currentStep', '2', 'subsequence'],
    ['subsequence.enrolledAt', '2025-06-20', 'subsequence'],
    ['subsequence.completedAt', '2025-06-20', 'subsequence'],
    ['pendingSend.sendAt', '2025-07-02', 'pendingSend'],
  ])('is a row with only %s of a part whose id is empty', (column, cell, part) => {
    const issue = `lead.${part}.id is empty, but lead.${column} is "${cell}"`
    expect(findIssues(`${PLAIN_ROW},${cell}`, `${FIRST_LINE},${column}`)).toEqual([issue])
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
  ])('is a row whose %s, cell %i, is %j: the space is easily overlooked', (column, index, cell) => {
    const row = 'lead_1,cmp_1,active,,sub_1,active,0,send_1,main'
      .split(',')
      .map((own, at) => (at === index ? cell : own))
    const issue = `lead.${column} must not begin or end with a space, got ${JSON.stringify(cell)}`
    expect(findIssues(row.join())).toEqual([issue])
  })

  it('is not a row with a space within a cell, or around a cell that the rules do not read', () => {
    const row = 'lead_1,cmp_1,active,Not  now,,,,,, a note '
    expect(findIssues(row, `${FIRST_LINE},note`)).toEqual(['a lead'])
  })

  it('is not a row with 0 e-mails and 0 steps of no subsequence', () => {
    const firstLine = `${FIRST_LINE},subsequence.currentStep`
    expect(findIssues('lead_1,cmp_1,active,,,,0,,,0', firstLine)).toEqual(['a lead'])
  })

  it('is returned with its last line if a missing quote has joined several rows', () => {
    const csv = [FIRST_LINE, 'a,"cmp_1,active,,,,,,', PLAIN_ROW, 'b,"cmp_1",active,,,,,,'].join(
      '\n',
    )
    expect(readPositions(csv)).toEqual([
      [2, expect.stringMatching(/, in a row that extends to line 4$/)],
    ])
    const open = [FIRST_LINE, 'a,"cmp_1', PLAIN_ROW].join('\n')
    expect(readPositions(open)).toEqual([
      [
        2,
        'A quote is not closed: everything after it was read as one cell, in a row that extends to line 3',
      ],
    ])
  })

  it('does not affect the other rows', () => {
    const csv = [FIRST_LINE, PLAIN_ROW, 'lead_2', PLAIN_ROW].join('\n')
    expect(readPositions(csv)).toEqual([
      [2, 'lead_1'],
      [3, 'Expected 9 cells, as in the first line, got 1'],
      [4, 'lead_1'],
    ])
  })
})

describe('the lead id of an invalid row', () => {
  function readIds(csv: string): (string | null)[] {
    const options = { subsequences: [], tags: [], patch: { aiTag: null }, now: NOW }
    return [...previewLeads(readLeadFile(csv), options)]
      .flatMap(({ previews }) => previews)
      .map(({ leadId, outcome }) => (outcome === 'unreadable' ? leadId : 'a lead'))
  }

  it.each([
    ['a cell is invalid', 'lead_1,cmp_1,active,,sub_1,active,"2,0",,'],
    ['another cell ends with a space', 'lead_1,cmp_1,active ,,,,,,'],
    ['it has values of a subsequence without an id', 'lead_1,cmp_1,active,,,,3,,'],
    ['a cell is valid text, but not a valid status', 'lead_1,cmp_1,opened,,,,,,'],
  ])('is known if %s', (_, row) => {
    expect(readIds(`${FIRST_LINE}\n${row}`)).toEqual(['lead_1'])
  })

  it('is read from its column, whatever the order of the columns', () => {
    const columns = [...READ].reverse().join()
    expect(readIds(`${columns}\n,,two,active,sub_1,,active,cmp_1,lead_1`)).toEqual(['lead_1'])
  })

  it('is reported as written if the id itself is invalid', () => {
    expect(readIds(`${FIRST_LINE}\nlead_1 ,cmp_1,active,,,,,,`)).toEqual(['lead_1 '])
  })

  it.each([
    ['its cell is empty', ',cmp_1,active,,sub_1,active,two,,'],
    ['any cell may be missing', 'lead_1,cmp_1'],
    ['any cell may be the additional cell', `${PLAIN_ROW},`],
    ['a quote is closed too early', '"lead_1"x,cmp_1,active,,,,,,'],
    ['a quote is not closed', 'lead_1,cmp_1,"active,,,,,,'],
  ])('is unknown if %s', (_, row) => {
    expect(readIds(`${FIRST_LINE}\n${row}`)).toEqual([null])
  })

  it('is unknown if a value follows the last named column: all cells may be shifted', () => {
    expect(
      readIds(`note,${FIRST_LINE},\na,b,lead_1,cmp_1,active,,sub_1,active,0,send_1,main`),
    ).toEqual([null])
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
      expect(previewsOf(toCsv(all, written), previewed)).toEqual(
        previewsOf(JSON.stringify(all), previewed),
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
