import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CsvRow, readCsvRows } from '../../src/preview/csv-rows.js'
import { LeadFileError } from '../../src/preview/lead-file.js'
import { readLeadFile } from '../../src/preview/read-lead-file.js'
import { countCases } from '../support/exhaustive.js'
import { readLeadRows } from '../support/previews.js'
import { FIRST_LINE, PLAIN_ROW, readPositions } from './csv-samples.js'

function toRow(id: string, aiTag = ''): string {
  return `${id},cmp_1,active,${aiTag},,,,,`
}

/** Returns the line of each row, with the id and tag of its lead or with its issue. */
function readRows(csv: string): [number, string | null, string | null][] {
  return readLeadRows(readLeadFile(csv)).map((row) =>
    'lead' in row
      ? [row.position, row.lead._id, row.lead.aiTag]
      : [row.position, row.leadId, row.issue],
  )
}

describe('a line of CSV', () => {
  it.each([
    ['LF, as on Linux and macOS', '\n', 1],
    ['CR LF, as on Windows', '\r\n', 1],
    ['CR, as on an old Mac', '\r', 1],
    ['CR CR LF, as by Python in text mode on Windows: an editor shows two lines', '\r\r\n', 2],
    ['LF CR: an editor shows two lines', '\n\r', 2],
  ])('can end with %s', (_, newline, linesEach) => {
    const csv = [FIRST_LINE, toRow('a', 'Interested'), toRow('b'), toRow('c')]
    const expected = [
      [1 + linesEach, 'a', 'Interested'],
      [1 + 2 * linesEach, 'b', null],
      [1 + 3 * linesEach, 'c', null],
    ]
    for (const end of ['', newline, newline.repeat(3)]) {
      expect(readRows(csv.join(newline) + end)).toEqual(expected)
    }
  })

  it('can end differently from the other lines', () => {
    const csv = `${FIRST_LINE}\r${toRow('a')}\n${toRow('b')}\r\n${toRow('c')}\r${toRow('d')}`
    expect(readRows(csv)).toEqual([
      [2, 'a', null],
      [3, 'b', null],
      [4, 'c', null],
      [5, 'd', null],
    ])
  })

  it.each(['\n', '\r\n', '\r', '\r\r\n'])('can be empty, which counts as a line: %j', (newline) => {
    const csv = ['', '', FIRST_LINE, '', '  ', toRow('a'), '', toRow('b'), '', '', ''].join(newline)
    const each = newline === '\r\r\n' ? 2 : 1
    expect(readRows(csv)).toEqual([
      [1 + 5 * each, 'a', null],
      [1 + 7 * each, 'b', null],
    ])
  })

  it.each([
    ['NEL', '\u0085'],
    ['the line separator', '\u2028'],
    ['the paragraph separator', '\u2029'],
    ['a vertical tab', '\v'],
    ['a form feed', '\f'],
  ])('does not end at %s, which is data', (_, character) => {
    const tag = `Not${character}now`
    expect(readRows(`${FIRST_LINE}\n${toRow('a', tag)}\n${toRow('b')}`)).toEqual([
      [2, 'a', tag],
      [3, 'b', null],
    ])
  })

  it.each(['\n', '\r\n', '\r', '\r\r\n', '\n\r'])(
    'does not end at a quoted %j, which is data',
    (inside) => {
      const tag = `Two${inside}lines${inside}`
      const linesInside = tag.split(/\r\n|\r|\n/).length
      for (const newline of ['\n', '\r\n', '\r']) {
        const csv = [FIRST_LINE, toRow('a', `"${tag}x"`), toRow('b')].join(newline)
        expect(readRows(csv)).toEqual([
          [2, 'a', `${tag}x`],
          [2 + linesInside, 'b', null],
        ])
      }
    },
  )

  it.each(['\n', '\r\n', '\r'])(
    'can end with %j after the closing quote of the last cell',
    (newline) => {
      const quoted = `"a","cmp_1","active","","","","","",""`
      expect(readRows([FIRST_LINE, quoted, quoted, ''].join(newline))).toEqual([
        [2, 'a', null],
        [3, 'a', null],
      ])
    },
  )

  it('is counted correctly in a file of many chunks with all line endings', () => {
    const newlines = ['\n', '\r', '\r\n', '\r\r\n', '\n\r\r\n']
    const rows = Array.from({ length: 20_000 }, (_, index) => {
      const newline = newlines[index % newlines.length] ?? ''
      return toRow(`lead_${index}`, index % 7 === 0 ? `"a${newline}b"` : 'c') + newline
    })
    const csv = `${FIRST_LINE}\r${rows.join('')}`
    const lines = csv.split(/\r\n|\r|\n/)
    const read = readRows(csv)
    expect(read).toHaveLength(rows.length)
    expect(read.filter(([line, id]) => !lines[line - 1]?.startsWith(`${id},`))).toEqual([])
  })

  it('has the number that an editor shows, for any mixture of line endings', () => {
    const newline = fc.constantFrom('\n', '\r', '\r\n', '\r\r\n', '\n\n')
    const tag = fc.string({ unit: fc.constantFrom('a', '\n', '\r', ',', '""'), maxLength: 6 })
    const row = fc.record({ tag, newline })
    const property = fc.property(fc.array(row), newline, (rows, first) => {
      const csv = rows.map(
        (each, index) => toRow(`lead_${index}`, `"x${each.tag}x"`) + each.newline,
      )
      const text = `${FIRST_LINE}${first}${csv.join('')}`
      const lines = text.split(/\r\n|\r|\n/)
      const read = readRows(text)
      expect(read.map(([, , aiTag]) => aiTag)).toEqual(
        rows.map((each) => `x${each.tag.replaceAll('""', '"')}x`),
      )
      for (const [line, id] of read) expect(lines[line - 1]?.startsWith(`${id},`)).toBe(true)
    })
    fc.assert(property, { numRuns: countCases(200) })
  })
})

describe('the rows of CSV', () => {
  function readAll(text: string, chunkLength: number): CsvRow[] {
    const start = { delimiter: ',', start: 0, line: 1 }
    return [...readCsvRows(text, start, chunkLength)].flatMap(({ rows }) => rows)
  }

  it('are the same for any chunk length', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', ' ', ',', '"', '\n', '\r', '\r\n'),
      maxLength: 40,
    })
    const property = fc.property(text, fc.integer({ min: 1, max: 12 }), (csv, chunkLength) => {
      expect(readAll(csv, chunkLength)).toEqual(readAll(csv, 1_000))
    })
    fc.assert(property, { numRuns: countCases(500) })
  })
})

describe('a column name in CSV', () => {
  it.each(['\n', '\r\n', '\r', '\r\r\n'])('can contain the line break %j in quotes', (inside) => {
    const heading = `note${inside}(internal)`
    for (const newline of ['\n', '\r\n', '\r']) {
      const csv = [`${FIRST_LINE},"${heading}"`, `${toRow('a')},x`].join(newline)
      const [row] = readLeadRows(readLeadFile(csv))
      const line = csv.split(/\r\n|\r|\n/).length
      expect(row).toMatchObject({ position: line, lead: { _id: 'a', [heading]: 'x' } })
    }
  })

  it('can contain a line break in quotes before the required columns', () => {
    expect(readRows(`"note\n(internal)",${FIRST_LINE}\n,${toRow('a')}`)).toEqual([[3, 'a', null]])
  })

  it('can be longer than the first chunk', () => {
    const heading = 'x\n'.repeat(30_000)
    expect(readRows(`"${heading}",${FIRST_LINE}\n,${toRow('a')}`)).toEqual([[30_002, 'a', null]])
  })

  it.each(['"note, or; what\tit | is"', '"a,a,a,a,a,a,a,a,a,a,a,a,a,a"', '"x,\ny,\nz"'])(
    'can contain delimiters in quotes: %j',
    (heading) => {
      const lines = heading.split('\n').length
      for (const delimiter of [',', ';', '\t', '|']) {
        const [names, row] = [FIRST_LINE, toRow('a')].map((line) => line.replaceAll(',', delimiter))
        const behind = `${names}${delimiter}${heading}\n${row}${delimiter}`
        const before = `${heading}${delimiter}${names}\n${delimiter}${row}`
        for (const csv of [behind, before]) expect(readRows(csv)).toEqual([[1 + lines, 'a', null]])
      }
    },
  )

  it('can contain another delimiter more often than there are columns', () => {
    const noted = `${FIRST_LINE.replaceAll(',', ';')};a,b,c,d,e,f,g,h,i,j,k,l,m`
    expect(readRows(`${noted}\n${toRow('a').replaceAll(',', ';')};`)).toEqual([[2, 'a', null]])
  })

  it.each(['\uFEFF', '\uFEFF\uFEFF', '\uFEFF\r\n', '\n\uFEFF', 'sep=,\n\uFEFF'])(
    'can be in quotes after %j',
    (beginning) => {
      const quoted = FIRST_LINE.replaceAll(/[^,]+/g, '"$&"')
      expect(readRows(`${beginning}${quoted}\n${toRow('a')}`)).toMatchObject([
        [expect.anything(), 'a', null],
      ])
    },
  )

  it.each(['sep=^', '"sep=^"', 'sep=^ ', '\uFEFFSep=^'])(
    'can follow %j, which declares any character as the delimiter',
    (named) => {
      const [names, row] = [FIRST_LINE, toRow('a', 'b,c;d')].map((line, index) =>
        index === 0 ? line.replaceAll(',', '^') : 'a^cmp_1^active^b,c;d^^^^^',
      )
      expect(readRows(`${named}\r\n${names}\r\n${row}`)).toEqual([[3, 'a', 'b,c;d']])
    },
  )

  it('can follow rows of empty cells', () => {
    expect(readRows(`,,,,,,,,\n,,,,,,,,\n${FIRST_LINE}\n${toRow('a')}`)).toEqual([[4, 'a', null]])
  })

  it.each([
    [
      `${FIRST_LINE},"note`,
      'A quote in the first line is not closed: everything after it was read as one cell, ' +
        'in a row that extends to line 2',
    ],
    [`${FIRST_LINE},"note"x`, 'A quote in the first line is closed before the end of its cell'],
  ])('is rejected with the issue of its quotes: %s', (names, message) => {
    expect(() => readLeadFile(`${names}\n${toRow('a')},`)).toThrow(LeadFileError)
    expect(() => readLeadFile(`${names}\n${toRow('a')},`)).toThrow(message)
  })

  it.each(['\u200B_id', '_id\u200B', '\u200E_id', '_i\u00ADd', '_id\u2060', '\u3000_id', '＿ｉｄ'])(
    'can name the field that it looks like: %j',
    (written) => {
      const csv = `${FIRST_LINE.replace('_id', written)}\n${PLAIN_ROW}`
      expect(readPositions(csv)).toEqual([[2, 'lead_1']])
    },
  )

  it('is shortened in error messages', () => {
    const long = 'x'.repeat(100_000)
    expect(() => readLeadFile(`${FIRST_LINE},${long},${long}`)).toThrow(
      new LeadFileError(`Duplicate column "${'x'.repeat(60)}…"`),
    )
  })
})
