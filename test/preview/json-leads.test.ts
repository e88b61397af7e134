import { describe, expect, it } from 'vitest'
import { readCampaignLists } from '../../src/preview/campaign-lists.js'
import { decodeText } from '../../src/preview/decode-text.js'
import { LeadFileError } from '../../src/preview/lead-file-error.js'
import { readLeadFile } from '../../src/preview/read-lead-file.js'
import { aLead, SUBSEQUENCES, TAGS } from '../support/builders.js'
import { rowsOf } from '../support/previews.js'
import { someLeads } from '../support/seeds.js'

describe('leads in JSON', () => {
  it('are an array', () => {
    const leads = someLeads('lead_1', 'lead_2')
    const file = readLeadFile(JSON.stringify(leads))
    expect(file).toMatchObject({ format: 'json', subsequences: undefined, tags: undefined })
    expect(rowsOf(file)).toEqual([
      { position: 0, lead: leads[0] },
      { position: 1, lead: leads[1] },
    ])
  })

  it('may stand in an object, with what the campaign has beside them', () => {
    const campaign = { id: 'cmp_1', leads: [aLead()], subsequences: SUBSEQUENCES, tags: TAGS }
    const file = readLeadFile(JSON.stringify(campaign, null, 2))
    expect(file).toMatchObject({ format: 'json', subsequences: SUBSEQUENCES, tags: TAGS })
    expect(rowsOf(file)).toEqual([{ position: 0, lead: aLead() }])
  })

  it('may follow a byte order mark and blanks', () => {
    expect(rowsOf(readLeadFile(`\uFEFF\n [${JSON.stringify(aLead())}]`))).toHaveLength(1)
  })

  it('may be none', () => {
    expect(rowsOf(readLeadFile('[]'))).toEqual([])
  })

  it('are kept, whatever they are: whether each is a lead is not known yet', () => {
    expect(rowsOf(readLeadFile('[7, {"_id": null}]'))).toEqual([
      { position: 0, lead: 7 },
      { position: 1, lead: { _id: null } },
    ])
  })

  it('come in portions, which tell how far it is', () => {
    const ids = Array.from({ length: 5_000 }, (_, index) => `lead_${index}`)
    const portions = [...readLeadFile(JSON.stringify(someLeads(...ids))).portions()]
    expect(portions.map(({ share }) => share)).toEqual([0.4, 0.8, 1])
    expect(portions.flatMap(({ rows }) => rows).map(({ position }) => position)).toEqual([
      ...ids.keys(),
    ])
  })
})

describe('a text that holds no leads', () => {
  it.each([
    ['', 'There is nothing in it'],
    ['\uFEFF \r\n\t', 'There is nothing in it'],
    ['[{}', 'It is no JSON: '],
    ['{"leads": []', 'It is no JSON: '],
    ['{}', 'It has no "leads": it must be an array of leads, or an object with one'],
    ['{"leads": {}}', 'leads must be an array, got an object'],
    ['{"leads": [], "subsequences": {}}', 'subsequences must be an array, got an object'],
    ['{"leads": [], "subsequences": [{}]}', 'subsequences[0].id must be a string, got undefined'],
    ['{"leads": [], "tags": [7]}', 'tags[0] must be a string, got 7'],
  ])('is told what is wrong: %j', (text, message) => {
    expect(() => readLeadFile(text)).toThrow(LeadFileError)
    expect(() => readLeadFile(text)).toThrow(message)
  })

  const EACH_LINE = 'It is one JSON value on each line: put all of them into one array'

  it.each([
    '{"_id": "a"}\n{"_id": "b"}',
    '\uFEFF{"_id": "a"}\r\n{"_id": "b"}\r\n',
    '\n\n{"_id": "a"}\n\n{"_id": "b"}\n{"_id": ',
    '["a"]\n["b"]',
  ])('is told that it has one JSON value on each line: %j', (text) => {
    expect(() => readLeadFile(text)).toThrow(LeadFileError)
    expect(() => readLeadFile(text)).toThrow(EACH_LINE)
  })

  it.each([
    '{"_id": "a"}\n{"_id": ',
    '{"_id": "a"} {"_id": "b"}',
    '[\n{"_id": "a"}\n',
    '{}\nand so on',
  ])('is not told so where it has something else: %j', (text) => {
    expect(() => readLeadFile(text)).toThrow('It is no JSON: ')
  })

  it('is told that a single lead is to stand in an array', () => {
    expect(() => readLeadFile(JSON.stringify(aLead()))).toThrow(LeadFileError)
    expect(() => readLeadFile(JSON.stringify(aLead()))).toThrow(
      'It is a single lead: put it into an array',
    )
  })

  it.each(['lead_7', '"lead_7"', '7', 'null', '<leads/>', 'a,a', 'id;name\n1;Ann', ',,,'])(
    'is told that it is neither JSON nor such CSV: %j',
    (text) => {
      expect(() => readLeadFile(text)).toThrow(LeadFileError)
      expect(() => readLeadFile(text)).toThrow(
        /^It is neither JSON, which begins with \[ or \{, nor CSV whose first line names the columns "_id", "campaignId", .*, which the rules read$/,
      )
    },
  )

  it('is told where, as far as the engine tells', () => {
    expect(() => readLeadFile('[\n{"_id": lead_1}]')).toThrow(
      /^It is no JSON: .*(lead_1|position)/s,
    )
  })
})

describe('a campaign in a file of its own', () => {
  it('has subsequences, tags or both', () => {
    const lists = { subsequences: SUBSEQUENCES, tags: TAGS }
    expect(readCampaignLists(JSON.stringify(lists))).toEqual(lists)
    expect(readCampaignLists(JSON.stringify({ tags: TAGS })).subsequences).toBeUndefined()
  })

  it.each([
    ['[]', 'It must be an object of "subsequences" and "tags"'],
    ['null', 'It must be an object of "subsequences" and "tags"'],
    ['{"leads": []}', 'It must be an object of "subsequences" and "tags"'],
    ['{"tags": "Interested"}', 'tags must be an array, got "Interested"'],
    ['tags', 'It is no JSON: '],
  ])('is told what is wrong: %j', (text, message) => {
    expect(() => readCampaignLists(text)).toThrow(LeadFileError)
    expect(() => readCampaignLists(text)).toThrow(message)
  })
})

describe('the bytes of a file', () => {
  const text = '_id\taiTag\r\nlead_1\tÉté 🙂'

  it('are UTF-8, with a byte order mark or without', () => {
    const bytes = new TextEncoder().encode(text)
    expect(decodeText(bytes)).toBe(text)
    expect(decodeText(Uint8Array.of(0xef, 0xbb, 0xbf, ...bytes))).toBe(text)
  })

  it.each([
    ['little-endian, as the "Unicode Text" of Excel is', true],
    ['big-endian', false],
  ])('may be UTF-16 with a byte order mark: %s', (_, isLittleEndian) => {
    expect(decodeText(utf16Of(`\uFEFF${text}`, isLittleEndian))).toBe(text)
  })

  it.each([
    ['little-endian', true],
    ['big-endian', false],
  ])('may be more UTF-16 than is decoded at a time, %s', (_, isLittleEndian) => {
    // One unit more moves the halves of the characters across each end of a part.
    for (const shift of ['', 'a']) {
      const long = shift + '🙂'.repeat(2 ** 18)
      expect(decodeText(utf16Of(`\uFEFF${long}`, isLittleEndian)) === long).toBe(true)
    }
  })

  it.each([
    ['a character of which half is missing in a later part', '🙂'.repeat(2 ** 18) + '\uD83D'],
    ['a character of which half is missing between two parts', `${'a'.repeat(2 ** 19 - 2)}\uD83Da`],
  ])('are refused in long UTF-16 with %s', (_, long) => {
    expect(() => decodeText(utf16Of(`\uFEFF${long}`, true))).toThrow(
      'It begins as UTF-16, but is none: save it as UTF-8',
    )
  })

  it.each([
    ['a character of which half is missing', utf16Of('\uFEFF_id\uD83D', true)],
    ['an odd number of bytes', utf16Of('\uFEFF_id', true).subarray(0, -1)],
  ])('are refused in UTF-16 with %s', (_, bytes) => {
    expect(() => decodeText(bytes)).toThrow(LeadFileError)
    expect(() => decodeText(bytes)).toThrow('It begins as UTF-16, but is none: save it as UTF-8')
  })

  it.each([
    ['of Excel, in which a tag would be another one', Uint8Array.of(0xc9, 0x54, 0xc9)],
    ['with no byte order mark', utf16Of('É', true)],
  ])('are refused in another encoding: one %s', (_, bytes) => {
    expect(() => decodeText(bytes)).toThrow(LeadFileError)
    expect(() => decodeText(bytes)).toThrow(
      'It is no UTF-8: save it as such, which Excel calls "CSV UTF-8"',
    )
  })

  it('are refused where they are a workbook, and not what it is to be saved as', () => {
    const workbook = Uint8Array.of(0x50, 0x4b, 0x03, 0x04, 0x14, 0x00, 0x06, 0x00)
    expect(() => decodeText(workbook)).toThrow(LeadFileError)
    expect(() => decodeText(workbook)).toThrow(
      'It is a workbook, or another ZIP archive: in Excel, save it as "CSV UTF-8"',
    )
  })

  it('may begin as a workbook does, as far as that is text', () => {
    expect(decodeText(new TextEncoder().encode('PK,_id'))).toBe('PK,_id')
  })

  it('may be none', () => {
    expect(decodeText(Uint8Array.of())).toBe('')
  })
})

function utf16Of(text: string, isLittleEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(text.length * 2))
  for (let index = 0; index < text.length; index += 1) {
    view.setUint16(index * 2, text.charCodeAt(index), isLittleEndian)
  }
  return new Uint8Array(view.buffer)
}
