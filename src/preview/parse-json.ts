import { LeadFileError } from './lead-file-error.js'

/**
 * Parses JSON, which may begin with a byte order mark.
 *
 * @throws {@link LeadFileError} saying what the engine says, which may be the position too.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new LeadFileError(
      `It is no JSON: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}
