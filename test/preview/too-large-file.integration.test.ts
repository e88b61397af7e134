import { expect, it } from 'vitest'
import { decodeText } from '../../src/preview/decode-text.js'
import { LeadFileError } from '../../src/preview/lead-file.js'
import { readLeadFile } from '../../src/preview/read-lead-file.js'
import { COLUMNS, readLeadRows } from '../support/previews.js'

it('rejects a file of leads that is longer than the maximum string length', () => {
  const bytes = new Uint8Array(2 ** 29)
  const tooLarge = new LeadFileError('The file is too large: split it into several files')
  expect(() => decodeText(bytes)).toThrow(tooLarge)
})

it('decodes 256 MB of UTF-16', () => {
  // Every two bytes encode U+6161.
  const bytes = new Uint8Array(2 ** 28).fill(0x61)
  bytes.set([0xff, 0xfe])
  expect(decodeText(bytes)).toHaveLength(2 ** 27 - 1)
})

it('reads CSV with 600,000 columns in linear time', () => {
  // In quadratic time, the test would time out.
  const names = Array.from({ length: 600_000 }, (_, index) => `custom_${index}`)
  expect(readLeadRows(readLeadFile(`${COLUMNS.join()},${names.join()}\n`))).toEqual([])
})
