import type { Subsequence } from '../../core/subsequence.js'
import { readCampaignLists } from '../../preview/campaign-lists.js'
import { decodeText } from '../../preview/decode-text.js'
import type { CampaignLists, LeadFile } from '../../preview/lead-file.js'
import { LeadFileError } from '../../preview/lead-file-error.js'
import { readLeadFile } from '../../preview/read-lead-file.js'
import type { Outside } from '../outside.js'
import { UsageError } from '../usage.js'
import { inOneLine } from './in-one-line.js'
import { nameOf, type PreviewRequest } from './preview-request.js'

/** Everything that a preview is made of. */
export interface OpenLeads {
  readonly file: LeadFile
  readonly subsequences: readonly Subsequence[]
  readonly tags: readonly string[]
}

const NO_LISTS: CampaignLists = { subsequences: undefined, tags: undefined }

/**
 * Reads the leads, and what the campaign has beside them.
 *
 * @throws {@link UsageError} where a file cannot be read, or something is missing or there twice.
 */
export async function openLeads(
  { leads, campaign }: PreviewRequest,
  { readFile }: Pick<Outside, 'readFile'>,
): Promise<OpenLeads> {
  const file = await open(leads, readFile, readLeadFile)
  const lists =
    campaign === undefined ? NO_LISTS : await open(campaign, readFile, readCampaignLists)
  return {
    file,
    subsequences: oneOf('subsequences', file.subsequences, lists.subsequences),
    tags: oneOf('tags', file.tags, lists.tags),
  }
}

async function open<T>(
  path: string,
  readFile: Outside['readFile'],
  read: (text: string) => T,
): Promise<T> {
  const bytes = await readFile(path).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error)
    throw new UsageError(`${nameOf(path)} cannot be read: ${inOneLine(reason)}`)
  })
  try {
    return read(decodeText(bytes))
  } catch (error) {
    if (!(error instanceof LeadFileError)) throw error
    // The engine's message may quote lines of the file.
    throw new UsageError(`${nameOf(path)}: ${inOneLine(error.message)}`)
  }
}

function oneOf<T>(field: keyof CampaignLists, own: T | undefined, given: T | undefined): T {
  if (own !== undefined && given !== undefined) {
    throw new UsageError(`The ${field} are there twice: in <leads>, and in --campaign <file>`)
  }
  const list = own ?? given
  if (list !== undefined) return list
  throw new UsageError(
    `The ${field} are missing: say --campaign <file>, which has JSON of ` +
      '{ "subsequences": [...], "tags": [...] }, or put them into <leads>, beside "leads"',
  )
}
