import { LeadFileError } from './lead-file-error.js'

/**
 * Reads bytes as UTF-8, strictly: in text of another encoding, an AI tag would silently be another one.
 *
 * @throws {@link LeadFileError} where they are no UTF-8.
 */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) throw new LeadFileError('It is no UTF-8: save it as such')
    throw error
  }
}
