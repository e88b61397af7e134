import { LeadFileError } from './lead-file.js'

interface Encoding {
  readonly label: 'utf-8' | 'utf-16le' | 'utf-16be'
  readonly byteOrderMark: readonly number[]
  /** The message for invalid bytes. */
  readonly message: string
}

const INVALID_UTF_16 = 'Invalid UTF-16: save the file as UTF-8'

const UTF_8: Encoding = {
  label: 'utf-8',
  byteOrderMark: [],
  message: 'Not UTF-8: save the file as UTF-8, in Excel as "CSV UTF-8"',
}

/** Excel's "Unicode Text" is little-endian. */
const UTF_16: readonly Encoding[] = [
  { label: 'utf-16le', byteOrderMark: [0xff, 0xfe], message: INVALID_UTF_16 },
  { label: 'utf-16be', byteOrderMark: [0xfe, 0xff], message: INVALID_UTF_16 },
]

const TOO_LARGE = 'The file is too large: split it into several files'

const BYTES_PER_CHUNK = 2 ** 20

/** The signature of a ZIP archive, which an .xlsx file is. */
const ZIP_SIGNATURE = [0x50, 0x4b, 0x03, 0x04]

/**
 * Decodes UTF-8, or UTF-16 if there is a byte order mark. Decoding is strict: text in another encoding
 * would silently change AI tags.
 *
 * @throws {@link LeadFileError} if the bytes have another encoding, or are too many for a string.
 */
export function decodeText(bytes: Uint8Array): string {
  if (startsWith(bytes, ZIP_SIGNATURE)) {
    throw new LeadFileError(
      'The file is an Excel workbook or another ZIP archive: in Excel, save it as "CSV UTF-8"',
    )
  }
  const encoding = UTF_16.find(({ byteOrderMark }) => startsWith(bytes, byteOrderMark)) ?? UTF_8
  const { label } = encoding
  try {
    return label === UTF_8.label ? decodeWhole(label, bytes) : decodeInChunks(label, bytes)
  } catch (error) {
    // Invalid bytes are a TypeError; the error for a string that is too long differs between engines.
    throw new LeadFileError(error instanceof TypeError ? encoding.message : TOO_LARGE)
  }
}

function decodeWhole(label: Encoding['label'], bytes: Uint8Array): string {
  return new TextDecoder(label, { fatal: true }).decode(bytes)
}

/** Node 20 rejects valid UTF-16 of 256 MB if it is decoded in one call. */
function decodeInChunks(label: Encoding['label'], bytes: Uint8Array): string {
  const decoder = new TextDecoder(label, { fatal: true })
  let text = ''
  for (let start = 0; start < bytes.length; start += BYTES_PER_CHUNK) {
    text += decoder.decode(bytes.subarray(start, start + BYTES_PER_CHUNK), { stream: true })
  }
  return text + decoder.decode()
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((byte, index) => bytes[index] === byte)
}
