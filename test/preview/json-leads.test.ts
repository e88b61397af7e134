import { describe, expect, it } from 'vitest'
import { decodeText } from '../../src/preview/decode-text.js'
import { readCampaignLists } from '../../src/preview/json-leads.js'
import { LeadFileError } from '../../src/preview/lead-file.js'
import { readLeadFile } from '../../src/preview/read-lead-file.js'
import { aLead, SUBSEQUENCES, TAGS } from '../support/builders.js'
import { readLeadRows } from '../support/previews.js'
import { someLeads } from '../support/seeds.js'

describe('leads in JSON', () => {
  it('can be an array', () => {
    const leads = someLeads('lead_1', 'lead_2')
    const file = readLeadFile(JSON.stringify(leads))
    expect(file).toMatchObject({ format: 'json', subsequences: undefined, tags: undefined })
    expect(readLeadRows(file)).toEqual([
      { position: 0, lead: leads[0] },
      { position: 1, lead: leads[1] },
    ])
  })

  it('can be in an object, together with the subsequences and tags', () => {
    const campaign = { id: 'cmp_1', leads: [aLead()], subsequences: SUBSEQUENCES, tags: TAGS }
    const file = readLeadFile(JSON.stringify(campaign, null, 2))
    expect(file).toMatchObject({ format: 'json', subsequences: SUBSEQUENCES, tags: TAGS })
    expect(readLeadRows(file)).toEqual([{ position: 0, lead: aLead() }])
  })

  it('can follow a byte order mark and whitespace', () => {
    expect(readLeadRows(readLeadFile(`\uFEFF\n [${JSON.stringify(aLead())}]`))).toHaveLength(1)
  })

  it('can be an empty array', () => {
    expect(readLeadRows(readLeadFile('[]'))).toEqual([])
  })

  it.each([
    ['a single lead', aLead()],
    ['a single lead in an object', { lead: aLead() }],
    ['an array in `data`', { data: [aLead()] }],
    ['a response of the API', { success: true, data: aLead() }],
    ['an object with leads in `data`', { data: { leads: [aLead()] } }],
    ['a response of another API, with a status', { status: 'success', data: [aLead()] }],
  ])('can be %s', (_, value) => {
    expect(readLeadRows(readLeadFile(JSON.stringify(value)))).toEqual([
      { position: 0, lead: aLead() },
    ])
  })

  it('can have a custom field that is named like a wrapper', () => {
    const lead = { ...aLead(), data: { leads: [] } }
    expect(readLeadRows(readLeadFile(JSON.stringify(lead)))).toEqual([{ position: 0, lead }])
  })

  it('can be MongoDB Extended JSON', () => {
    const lead = {
      ...aLead(),
      _id: { $oid: 'lead_1' },
      currentSequenceStep: { $numberInt: '1' },
      addedAt: { $date: { $numberLong: '1749978000000' } },
    }
    expect(readLeadRows(readLeadFile(JSON.stringify([lead])))).toEqual([
      { position: 0, lead: aLead() },
    ])
  })

  it('can be parsed by another parser', () => {
    const file = readLeadFile('[any text]', { parseJson: () => [aLead()] })
    expect(readLeadRows(file)).toEqual([{ position: 0, lead: aLead() }])
  })

  it('are not validated when they are read', () => {
    expect(readLeadRows(readLeadFile('[7, {"_id": null}]'))).toEqual([
      { position: 0, lead: 7 },
      { position: 1, lead: { _id: null } },
    ])
  })

  it('are read in chunks with their progress', () => {
    const ids = Array.from({ length: 5_000 }, (_, index) => `lead_${index}`)
    const chunks = [...readLeadFile(JSON.stringify(someLeads(...ids))).chunks()]
    expect(chunks.map(({ progress }) => progress)).toEqual([0.4, 0.8, 1])
    expect(chunks.flatMap(({ rows }) => rows).map(({ position }) => position)).toEqual([
      ...ids.keys(),
    ])
  })
})

describe('a text without leads', () => {
  it.each([
    ['', 'The file is empty'],
    ['\uFEFF \r\n\t', 'The file is empty'],
    ['[{}', 'Invalid JSON: '],
    ['{"leads": []', 'Invalid JSON: '],
    ['{}', 'Expected an array of leads, or an object with an array "leads"'],
    ['{"leads": {}}', 'leads must be an array, got an object'],
    ['{"leads": [], "subsequences": {}}', 'subsequences must be an array, got an object'],
    ['{"leads": [], "subsequences": [{}]}', 'subsequences[0].id must be a string, got undefined'],
    ['{"leads": [], "tags": [7]}', 'tags[0] must be a string, got 7'],
    [
      '{"success": false, "error": {"code": "NOT_FOUND", "message": "No lead"}}',
      'The API refused a request (NOT_FOUND: No lead): this response contains no lead',
    ],
  ])('is rejected with a reason: %j', (text, message) => {
    expect(() => readLeadFile(text)).toThrow(LeadFileError)
    expect(() => readLeadFile(text)).toThrow(message)
  })

  const JSON_LINES = 'JSON Lines are not supported: put all values into one array'

  it.each([
    '{"_id": "a"}\n{"_id": "b"}',
    '\uFEFF{"_id": "a"}\r\n{"_id": "b"}\r\n',
    '\n\n{"_id": "a"}\n\n{"_id": "b"}\n{"_id": ',
    '["a"]\n["b"]',
  ])('is recognized as JSON Lines: %j', (text) => {
    expect(() => readLeadFile(text)).toThrow(LeadFileError)
    expect(() => readLeadFile(text)).toThrow(JSON_LINES)
  })

  it.each([
    '{"_id": "a"}\n{"_id": ',
    '{"_id": "a"} {"_id": "b"}',
    '[\n{"_id": "a"}\n',
    '{}\nand so on',
  ])('is not taken for JSON Lines: %j', (text) => {
    expect(() => readLeadFile(text)).toThrow('Invalid JSON: ')
  })

  it.each(['lead_7', '"lead_7"', '7', 'null', '<leads/>', 'a,a', 'id;name\n1;Ann', ',,,'])(
    'is rejected if it is neither JSON nor CSV with the required columns: %j',
    (text) => {
      expect(() => readLeadFile(text)).toThrow(LeadFileError)
      expect(() => readLeadFile(text)).toThrow(
        /^Expected JSON, which starts with \[ or \{, or CSV with the columns "_id", "campaignId", .* in the first line$/,
      )
    },
  )

  it('is rejected with the position that the JavaScript engine reports', () => {
    expect(() => readLeadFile('[\n{"_id": lead_1}]')).toThrow(/^Invalid JSON: .*(lead_1|position)/s)
  })
})

describe('a separate campaign file', () => {
  it('contains subsequences, tags or both', () => {
    const lists = { subsequences: SUBSEQUENCES, tags: TAGS }
    expect(readCampaignLists(JSON.stringify(lists))).toEqual(lists)
    expect(readCampaignLists(JSON.stringify({ tags: TAGS })).subsequences).toBeUndefined()
  })

  it.each([
    ['[]', 'Expected a JSON object with "subsequences", "tags" or both'],
    ['null', 'Expected a JSON object with "subsequences", "tags" or both'],
    ['{"leads": []}', 'Expected a JSON object with "subsequences", "tags" or both'],
    ['{"tags": "Interested"}', 'tags must be an array, got "Interested"'],
    ['tags', 'Invalid JSON: '],
  ])('is rejected with a reason: %j', (text, message) => {
    expect(() => readCampaignLists(text)).toThrow(LeadFileError)
    expect(() => readCampaignLists(text)).toThrow(message)
  })
})

describe('the bytes of a file', () => {
  const text = '_id\taiTag\r\nlead_1\tÉté 🙂'

  it('are decoded as UTF-8, with or without a byte order mark', () => {
    const bytes = new TextEncoder().encode(text)
    expect(decodeText(bytes)).toBe(text)
    expect(decodeText(Uint8Array.of(0xef, 0xbb, 0xbf, ...bytes))).toBe(text)
  })

  it.each([
    ['little-endian, as the "Unicode Text" of Excel is', true],
    ['big-endian', false],
  ])('are decoded as UTF-16 if there is a byte order mark: %s', (_, isLittleEndian) => {
    expect(decodeText(encodeUtf16(`\uFEFF${text}`, isLittleEndian))).toBe(text)
  })

  it.each([
    ['little-endian', true],
    ['big-endian', false],
  ])('are decoded in chunks if they are long UTF-16: %s', (_, isLittleEndian) => {
    // One more code unit splits a surrogate pair at the end of each chunk.
    for (const shift of ['', 'a']) {
      const long = shift + '🙂'.repeat(2 ** 18)
      expect(decodeText(encodeUtf16(`\uFEFF${long}`, isLittleEndian)) === long).toBe(true)
    }
  })

  it.each([
    ['an incomplete surrogate pair in a later chunk', '🙂'.repeat(2 ** 18) + '\uD83D'],
    ['an incomplete surrogate pair between two chunks', `${'a'.repeat(2 ** 19 - 2)}\uD83Da`],
  ])('are rejected as long UTF-16 with %s', (_, long) => {
    expect(() => decodeText(encodeUtf16(`\uFEFF${long}`, true))).toThrow(
      'Invalid UTF-16: save the file as UTF-8',
    )
  })

  it.each([
    ['an incomplete surrogate pair', encodeUtf16('\uFEFF_id\uD83D', true)],
    ['an odd number of bytes', encodeUtf16('\uFEFF_id', true).subarray(0, -1)],
  ])('are rejected as UTF-16 with %s', (_, bytes) => {
    expect(() => decodeText(bytes)).toThrow(LeadFileError)
    expect(() => decodeText(bytes)).toThrow('Invalid UTF-16: save the file as UTF-8')
  })

  it.each([
    ['Windows-1252, as Excel saves CSV', Uint8Array.of(0xc9, 0x54, 0xc9)],
    ['UTF-16 without a byte order mark', encodeUtf16('É', true)],
  ])('are rejected in another encoding: %s', (_, bytes) => {
    expect(() => decodeText(bytes)).toThrow(LeadFileError)
    expect(() => decodeText(bytes)).toThrow(
      'Not UTF-8: save the file as UTF-8, in Excel as "CSV UTF-8"',
    )
  })

  it('are rejected with a hint if they are an Excel workbook', () => {
    const workbook = Uint8Array.of(0x50, 0x4b, 0x03, 0x04, 0x14, 0x00, 0x06, 0x00)
    expect(() => decodeText(workbook)).toThrow(LeadFileError)
    expect(() => decodeText(workbook)).toThrow(
      'The file is an Excel workbook or another ZIP archive: in Excel, save it as "CSV UTF-8"',
    )
  })

  it('are decoded as text if they only begin with the letters of a ZIP archive', () => {
    expect(decodeText(new TextEncoder().encode('PK,_id'))).toBe('PK,_id')
  })

  it('can be empty', () => {
    expect(decodeText(Uint8Array.of())).toBe('')
  })
})

function encodeUtf16(text: string, isLittleEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(text.length * 2))
  for (let index = 0; index < text.length; index += 1) {
    view.setUint16(index * 2, text.charCodeAt(index), isLittleEndian)
  }
  return new Uint8Array(view.buffer)
}
