import type { CampaignLead } from 'campaign-lead'
import { describe, expect, it } from 'vitest'
import { LeadFileError } from '../../src/preview/lead-file.js'
import { readLeadFile } from '../../src/preview/read-lead-file.js'
import { FIRST_LINE, PLAIN_ROW, REQUIRED_COLUMNS, readLeads, readPositions } from './csv-samples.js'

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
    return readLeads(`${[...REQUIRED_COLUMNS, ...MORE].join()}\n${row}`)[0]
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
  it.each(REQUIRED_COLUMNS)('must contain the required column %s', (column) => {
    const others = REQUIRED_COLUMNS.filter((name) => name !== column)
    expect(() => readLeadFile(others.join())).toThrow(LeadFileError)
    expect(() => readLeadFile(others.join())).toThrow(`Missing column "${column}"`)
  })

  it('is rejected with all missing columns in the message', () => {
    expect(() => readLeadFile('_id,campaignId,status,aiTag,subsequence.id,Status')).toThrow(
      'Missing columns "subsequence.status", "subsequence.emailsSent", "pendingSend.id", ' +
        '"pendingSend.sequence"',
    )
  })

  it.each(['_ID', '_Id ', ' _id', '\u00A0_id', '\u200B_id', '＿ｉｄ'])(
    'can name the field _id %j',
    (written) => {
      const csv = `${FIRST_LINE.replace('_id', written)}\n${PLAIN_ROW}`
      expect(readLeads(csv)).toEqual(readLeads(`${FIRST_LINE}\n${PLAIN_ROW}`))
    },
  )

  it('can name every column in another case', () => {
    const csv = `${FIRST_LINE.toUpperCase()},ADDEDAT\n${PLAIN_ROW},2025`
    expect(readLeads(csv)).toMatchObject([{ _id: 'lead_1', status: 'active', addedAt: '2025' }])
  })

  it('is rejected if two columns differ from the same field only in case', () => {
    expect(() => readLeadFile(FIRST_LINE.replace('_id', '_Id,_ID'))).toThrow(
      'Duplicate column "_ID"',
    )
  })

  it('is rejected with all columns that have another spelling and all missing columns', () => {
    const line = '_id,campaign_id,Status,AI Tag,Subsequence ID,subsequence.status,pendingSend.id'
    expect(() => readLeadFile(line)).toThrow(
      /^Column "campaign_id" must be named "campaignId"\. Column "AI Tag" must be named "aiTag"\. Column "Subsequence ID" must be named "subsequence\.id"\. Missing columns "subsequence\.emailsSent", "pendingSend\.sequence"$/,
    )
  })

  it('is rejected without the name of a column that may be another field', () => {
    // The tag of a contact is another field than the AI tag.
    expect(() => readLeadFile(FIRST_LINE.replace('aiTag', 'tag'))).toThrow('Missing column "aiTag"')
    expect(() => readLeadFile(FIRST_LINE.replace('_id', 'lead_id'))).toThrow('Missing column "_id"')
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
