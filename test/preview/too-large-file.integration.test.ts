import { expect, it } from 'vitest'
import { decodeText } from '../../src/preview/decode-text.js'
import { LeadFileError } from '../../src/preview/lead-file-error.js'

it('a file of leads that is longer than the longest string is refused with what to do', () => {
  const bytes = new Uint8Array(2 ** 29)
  const tooLarge = new LeadFileError('It is too large: split it into several files')
  expect(() => decodeText(bytes)).toThrow(tooLarge)
})
