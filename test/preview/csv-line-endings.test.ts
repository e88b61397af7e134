import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CsvRow, readCsvRows } from '../../src/preview/csv-rows.js'
import { LeadFileError } from '../../src/preview/lead-file-error.js'
import { readLeadFile } from '../../src/preview/read-lead-file.js'
import { casesOf } from '../support/exhaustive.js'
import { rowsOf } from '../support/previews.js'

const FIRST_LINE =
  '_id,campaignId,status,aiTag,subsequence.id,subsequence.status,subsequence.emailsSent,' +
  'pendingSend.id,pendingSend.sequence'

function rowOf(id: string, aiTag = ''): string {
  return `${id},cmp_1,active,${aiTag},,,,,`
}

/** Each lead by its line, or the fault of the row. */
function leadsIn(csv: string): [number, string | null, string | null][] {
  return rowsOf(readLeadFile(csv)).map((row) =>
    'lead' in row
      ? [row.position, row.lead._id, row.lead.aiTag]
      : [row.position, row.leadId, row.fault],
  )
}

describe('the lines of CSV', () => {
  it.each([
    ['LF, as on Linux and macOS', '\n', 1],
    ['CR LF, as on Windows', '\r\n', 1],
    ['CR, as on an old Mac', '\r', 1],
    ['CR CR LF, as by Python in text mode on Windows: an editor shows two lines', '\r\r\n', 2],
    ['LF CR: an editor shows two lines', '\n\r', 2],
  ])('may end with %s', (_, newline, linesEach) => {
    const csv = [FIRST_LINE, rowOf('a', 'Interested'), rowOf('b'), rowOf('c')]
    const expected = [
      [1 + linesEach, 'a', 'Interested'],
      [1 + 2 * linesEach, 'b', null],
      [1 + 3 * linesEach, 'c', null],
    ]
    for (const end of ['', newline, newline.repeat(3)]) {
      expect(leadsIn(csv.join(newline) + end)).toEqual(expected)
    }
  })

  it('may end each in another way', () => {
    const csv = `${FIRST_LINE}\r${rowOf('a')}\n${rowOf('b')}\r\n${rowOf('c')}\r${rowOf('d')}`
    expect(leadsIn(csv)).toEqual([
      [2, 'a', null],
      [3, 'b', null],
      [4, 'c', null],
      [5, 'd', null],
    ])
  })

  it.each(['\n', '\r\n', '\r', '\r\r\n'])(
    'may be empty anywhere, and are counted: %j',
    (newline) => {
      const csv = ['', '', FIRST_LINE, '', '  ', rowOf('a'), '', rowOf('b'), '', '', ''].join(
        newline,
      )
      const each = newline === '\r\r\n' ? 2 : 1
      expect(leadsIn(csv)).toEqual([
        [1 + 5 * each, 'a', null],
        [1 + 7 * each, 'b', null],
      ])
    },
  )

  it.each([
    ['NEL', '\u0085'],
    ['the line separator', '\u2028'],
    ['the paragraph separator', '\u2029'],
    ['a vertical tab', '\v'],
    ['a form feed', '\f'],
  ])('do not end with %s, which is data', (_, character) => {
    const tag = `Not${character}now`
    expect(leadsIn(`${FIRST_LINE}\n${rowOf('a', tag)}\n${rowOf('b')}`)).toEqual([
      [2, 'a', tag],
      [3, 'b', null],
    ])
  })

  it.each(['\n', '\r\n', '\r', '\r\r\n', '\n\r'])(
    'do not end within quotes with %j: it is data, whatever ends the lines',
    (inside) => {
      const tag = `Two${inside}lines${inside}`
      const linesInside = tag.split(/\r\n|\r|\n/).length
      for (const newline of ['\n', '\r\n', '\r']) {
        const csv = [FIRST_LINE, rowOf('a', `"${tag}x"`), rowOf('b')].join(newline)
        expect(leadsIn(csv)).toEqual([
          [2, 'a', `${tag}x`],
          [2 + linesInside, 'b', null],
        ])
      }
    },
  )

  it.each(['\n', '\r\n', '\r'])(
    'may end with %j behind the closing quote of the last cell',
    (newline) => {
      const quoted = `"a","cmp_1","active","","","","","",""`
      expect(leadsIn([FIRST_LINE, quoted, quoted, ''].join(newline))).toEqual([
        [2, 'a', null],
        [3, 'a', null],
      ])
    },
  )

  it('are counted in a file of many portions, whatever ends them', () => {
    const newlines = ['\n', '\r', '\r\n', '\r\r\n', '\n\r\r\n']
    const rows = Array.from({ length: 20_000 }, (_, index) => {
      const newline = newlines[index % newlines.length] ?? ''
      return rowOf(`lead_${index}`, index % 7 === 0 ? `"a${newline}b"` : 'c') + newline
    })
    const csv = `${FIRST_LINE}\r${rows.join('')}`
    const lines = csv.split(/\r\n|\r|\n/)
    const read = leadsIn(csv)
    expect(read).toHaveLength(rows.length)
    expect(read.filter(([line, id]) => !lines[line - 1]?.startsWith(`${id},`))).toEqual([])
  })

  it('are those of an editor in any mixture of ends and of cells that have them', () => {
    const newline = fc.constantFrom('\n', '\r', '\r\n', '\r\r\n', '\n\n')
    const tag = fc.string({ unit: fc.constantFrom('a', '\n', '\r', ',', '""'), maxLength: 6 })
    const row = fc.record({ tag, newline })
    const law = fc.property(fc.array(row), newline, (rows, first) => {
      const csv = rows.map(
        (each, index) => rowOf(`lead_${index}`, `"x${each.tag}x"`) + each.newline,
      )
      const text = `${FIRST_LINE}${first}${csv.join('')}`
      const lines = text.split(/\r\n|\r|\n/)
      const read = leadsIn(text)
      expect(read.map(([, , aiTag]) => aiTag)).toEqual(
        rows.map((each) => `x${each.tag.replaceAll('""', '"')}x`),
      )
      for (const [line, id] of read) expect(lines[line - 1]?.startsWith(`${id},`)).toBe(true)
    })
    fc.assert(law, { numRuns: casesOf(200) })
  })
})

describe('the rows of CSV', () => {
  function rowsIn(text: string, portion: number): CsvRow[] {
    const start = { delimiter: ',', start: 0, line: 1 }
    return [...readCsvRows(text, start, portion)].flatMap(({ rows }) => rows)
  }

  it('are the same, however many characters are read at a time', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', ' ', ',', '"', '\n', '\r', '\r\n'),
      maxLength: 40,
    })
    const law = fc.property(text, fc.integer({ min: 1, max: 12 }), (csv, portion) => {
      expect(rowsIn(csv, portion)).toEqual(rowsIn(csv, 1_000))
    })
    fc.assert(law, { numRuns: casesOf(500) })
  })
})

describe('a heading of CSV', () => {
  it.each(['\n', '\r\n', '\r', '\r\r\n'])('may have the line break %j in quotes', (inside) => {
    const heading = `note${inside}(internal)`
    for (const newline of ['\n', '\r\n', '\r']) {
      const csv = [`${FIRST_LINE},"${heading}"`, `${rowOf('a')},x`].join(newline)
      const [row] = rowsOf(readLeadFile(csv))
      const line = csv.split(/\r\n|\r|\n/).length
      expect(row).toMatchObject({ position: line, lead: { _id: 'a', [heading]: 'x' } })
    }
  })

  it('may have a line break in quotes before the columns that the rules read', () => {
    expect(leadsIn(`"note\n(internal)",${FIRST_LINE}\n,${rowOf('a')}`)).toEqual([[3, 'a', null]])
  })

  it('may be longer than what is read of the text at first', () => {
    const heading = 'x\n'.repeat(30_000)
    expect(leadsIn(`"${heading}",${FIRST_LINE}\n,${rowOf('a')}`)).toEqual([[30_002, 'a', null]])
  })

  it.each(['"note, or; what\tit | is"', '"a,a,a,a,a,a,a,a,a,a,a,a,a,a"', '"x,\ny,\nz"'])(
    'may have delimiters in quotes: %j',
    (heading) => {
      const lines = heading.split('\n').length
      for (const delimiter of [',', ';', '\t', '|']) {
        const [names, row] = [FIRST_LINE, rowOf('a')].map((line) => line.replaceAll(',', delimiter))
        const behind = `${names}${delimiter}${heading}\n${row}${delimiter}`
        const before = `${heading}${delimiter}${names}\n${delimiter}${row}`
        for (const csv of [behind, before]) expect(leadsIn(csv)).toEqual([[1 + lines, 'a', null]])
      }
    },
  )

  it('may have more of another delimiter, without quotes, than there are columns', () => {
    const noted = `${FIRST_LINE.replaceAll(',', ';')};a,b,c,d,e,f,g,h,i,j,k,l,m`
    expect(leadsIn(`${noted}\n${rowOf('a').replaceAll(',', ';')};`)).toEqual([[2, 'a', null]])
  })

  it.each(['\uFEFF', '\uFEFF\uFEFF', '\uFEFF\r\n', '\n\uFEFF', 'sep=,\n\uFEFF'])(
    'may be in quotes behind %j',
    (beginning) => {
      const quoted = FIRST_LINE.replaceAll(/[^,]+/g, '"$&"')
      expect(leadsIn(`${beginning}${quoted}\n${rowOf('a')}`)).toMatchObject([
        [expect.anything(), 'a', null],
      ])
    },
  )

  it.each(['sep=^', '"sep=^"', 'sep=^ ', '\uFEFFSep=^'])(
    'may follow %j: any character',
    (named) => {
      const [names, row] = [FIRST_LINE, rowOf('a', 'b,c;d')].map((line, index) =>
        index === 0 ? line.replaceAll(',', '^') : 'a^cmp_1^active^b,c;d^^^^^',
      )
      expect(leadsIn(`${named}\r\n${names}\r\n${row}`)).toEqual([[3, 'a', 'b,c;d']])
    },
  )

  it('may follow rows of empty cells alone', () => {
    expect(leadsIn(`,,,,,,,,\n,,,,,,,,\n${FIRST_LINE}\n${rowOf('a')}`)).toEqual([[4, 'a', null]])
  })

  it.each([
    [
      `${FIRST_LINE},"note`,
      'A quote in its first line is not closed: all that follows is taken for one cell, ' +
        'in a row that goes on to line 2',
    ],
    [`${FIRST_LINE},"note"x`, 'A quote in its first line is closed before the end of its cell'],
  ])('is refused with what is wrong with its quotes: %s', (names, message) => {
    expect(() => readLeadFile(`${names}\n${rowOf('a')},`)).toThrow(LeadFileError)
    expect(() => readLeadFile(`${names}\n${rowOf('a')},`)).toThrow(message)
  })

  it.each(['\u200B_id', '_id\u200B', '\u200E_id', '_i\u00ADd', '_id\u2060', '\u3000_id', '＿ｉｄ'])(
    'is reported if it looks like _id and differs: %j',
    (written) => {
      expect(() => readLeadFile(FIRST_LINE.replace('_id', written))).toThrow(
        `Its first line names ${JSON.stringify(written)}, which must be "_id"`,
      )
    },
  )

  it('is named shortly in what is wrong with it', () => {
    const long = 'x'.repeat(100_000)
    expect(() => readLeadFile(`${FIRST_LINE},${long},${long}`)).toThrow(
      new LeadFileError(`Its first line names "${'x'.repeat(60)}…" twice`),
    )
  })
})
