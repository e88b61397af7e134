import { LeadFileError } from './lead-file-error.js'

/** An encoding that a byte order mark tells, or none does. */
interface Encoding {
  readonly label: 'utf-8' | 'utf-16le' | 'utf-16be'
  readonly mark: readonly number[]
  /** What is wrong with bytes that are not of it. */
  readonly fault: string
}

const UTF_16_FAULT = 'It begins as UTF-16, but is none: save it as UTF-8'

const UTF_8: Encoding = {
  label: 'utf-8',
  mark: [],
  fault: 'It is no UTF-8: save it as such, which Excel calls "CSV UTF-8"',
}

/** What Excel calls "Unicode Text" is the first. */
const MARKED: readonly Encoding[] = [
  { label: 'utf-16le', mark: [0xff, 0xfe], fault: UTF_16_FAULT },
  { label: 'utf-16be', mark: [0xfe, 0xff], fault: UTF_16_FAULT },
]

const TOO_LARGE = 'It is too large: split it into several files'

const BYTES_AT_A_TIME = 2 ** 20

/** How a ZIP archive begins, which an .xlsx is. */
const ARCHIVE = [0x50, 0x4b, 0x03, 0x04]

/**
 * Reads bytes as UTF-8, or as UTF-16 where a byte order mark tells so; strictly: in text of another
 * encoding, an AI tag would silently be another one.
 *
 * @throws {@link LeadFileError} where they are neither, or too many.
 */
export function decodeText(bytes: Uint8Array): string {
  if (beginsWith(bytes, ARCHIVE)) {
    throw new LeadFileError(
      'It is a workbook, or another ZIP archive: in Excel, save it as "CSV UTF-8"',
    )
  }
  const { label, fault } = MARKED.find(({ mark }) => beginsWith(bytes, mark)) ?? UTF_8
  try {
    return label === UTF_8.label ? decodeAtOnce(label, bytes) : decodeInParts(label, bytes)
  } catch (error) {
    // An engine that cannot make a string so long says so in its own way.
    const message = error instanceof TypeError ? fault : TOO_LARGE
    throw new LeadFileError(message)
  }
}

function decodeAtOnce(label: Encoding['label'], bytes: Uint8Array): string {
  return new TextDecoder(label, { fatal: true }).decode(bytes)
}

/** Node 20 takes 256 MB of UTF-16 at once for bytes that are not UTF-16. */
function decodeInParts(label: Encoding['label'], bytes: Uint8Array): string {
  const decoder = new TextDecoder(label, { fatal: true })
  let text = ''
  for (let start = 0; start < bytes.length; start += BYTES_AT_A_TIME) {
    text += decoder.decode(bytes.subarray(start, start + BYTES_AT_A_TIME), { stream: true })
  }
  return text + decoder.decode()
}

function beginsWith(bytes: Uint8Array, beginning: readonly number[]): boolean {
  return beginning.every((byte, index) => bytes[index] === byte)
}
