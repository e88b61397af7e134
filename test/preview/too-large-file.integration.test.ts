import { expect, it } from 'vitest'
import { decodeText } from '../../src/preview/decode-text.js'
import { LeadFileError } from '../../src/preview/lead-file-error.js'
import { readLeadFile } from '../../src/preview/read-lead-file.js'
import { COLUMNS, rowsOf } from '../support/previews.js'

it('a file of leads that is longer than the longest string is refused with what to do', () => {
  const bytes = new Uint8Array(2 ** 29)
  const tooLarge = new LeadFileError('It is too large: split it into several files')
  expect(() => decodeText(bytes)).toThrow(tooLarge)
})

it('a file of leads in 256 MB of UTF-16 is read, and not taken for another encoding', () => {
  // Each byte is of the letter U+6161.
  const bytes = new Uint8Array(2 ** 28).fill(0x61)
  bytes.set([0xff, 0xfe])
  expect(decodeText(bytes)).toHaveLength(2 ** 27 - 1)
})

it('CSV of 600,000 columns is read in seconds: the time does not grow with the square of their number', () => {
  // Compared each with all others, their names would take more than the time that a test has.
  const names = Array.from({ length: 600_000 }, (_, index) => `own_${index}`)
  expect(rowsOf(readLeadFile(`${COLUMNS.join()},${names.join()}\n`))).toEqual([])
})
