import { describe, expect, it } from 'vitest'
import { previewLeads } from '../../src/preview/lead-preview.js'
import { readLeadFile } from '../../src/preview/read-lead-file.js'
import { NOW } from '../support/builders.js'
import { readLeadRows } from '../support/previews.js'
import { FIRST_LINE, PLAIN_ROW, REQUIRED_COLUMNS, readPositions } from './csv-samples.js'

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

  it('is not a row without a subsequence that has 0 e-mails and 0 steps', () => {
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
    const columns = [...REQUIRED_COLUMNS].reverse().join()
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
