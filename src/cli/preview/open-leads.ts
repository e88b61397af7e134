import type { Subsequence } from '../../core/subsequence.js'
import { decodeText } from '../../preview/decode-text.js'
import { readCampaignLists } from '../../preview/json-leads.js'
import type { CampaignLists, LeadFile } from '../../preview/lead-file.js'
import { LeadFileError } from '../../preview/lead-file.js'
import { readLeadFile } from '../../preview/read-lead-file.js'
import { UsageError } from '../command-line.js'
import type { ProgramIo } from '../io.js'
import { toOneLine } from '../terminal.js'
import { formatPath, type PreviewRequest } from './preview-request.js'

/** The input of a preview. */
export interface OpenLeads {
  readonly file: LeadFile
  readonly subsequences: readonly Subsequence[]
  readonly tags: readonly string[]
}

const NO_LISTS: CampaignLists = { subsequences: undefined, tags: undefined }

/**
 * Opens the leads, and reads the subsequences and tags of the campaign.
 *
 * @throws {@link UsageError} if a file is invalid, or if a list is missing or in both files.
 */
export async function openLeads(
  { leads, campaign }: PreviewRequest,
  { readFile }: Pick<ProgramIo, 'readFile'>,
): Promise<OpenLeads> {
  const file = await open(leads, readFile, readLeadFile)
  const lists =
    campaign === undefined ? NO_LISTS : await open(campaign, readFile, readCampaignLists)
  return {
    file,
    subsequences: pickList('subsequences', file.subsequences, lists.subsequences),
    tags: pickList('tags', file.tags, lists.tags),
  }
}

async function open<T>(
  path: string,
  readFile: ProgramIo['readFile'],
  read: (text: string) => T,
): Promise<T> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new UsageError(describeReadError(path, error))
  })
  try {
    return read(decodeText(bytes))
  } catch (error) {
    if (!(error instanceof LeadFileError)) throw error
    // The message of the JavaScript engine may quote lines of the file.
    throw new UsageError(`${formatPath(path)}: ${toOneLine(error.message)}`)
  }
}

/** Describes why a file cannot be read: the user may not know the error codes of the operating system. */
function describeReadError(path: string, error: unknown): string {
  const { code, message = String(error) }: Partial<NodeJS.ErrnoException> = Object(error)
  const name = path === '-' ? formatPath(path) : `"${toOneLine(path)}"`
  if (code === 'ENOENT' || code === 'ENOTDIR') return `There is no file ${name}`
  if (code === 'EISDIR') return `${name} is a folder, not a file`
  if (code === 'EACCES' || code === 'EPERM') return `You do not have permission to read ${name}`
  return `Cannot read ${name}: ${toOneLine(message)}`
}

function pickList<T>(
  field: keyof CampaignLists,
  ofLeads: T | undefined,
  ofCampaign: T | undefined,
): T {
  if (ofLeads !== undefined && ofCampaign !== undefined) {
    throw new UsageError(`Duplicate ${field}: in <leads> and in --campaign <file>`)
  }
  const list = ofLeads ?? ofCampaign
  if (list !== undefined) return list
  throw new UsageError(
    `Missing ${field}: add --campaign <file> with JSON of ` +
      '{ "subsequences": [...], "tags": [...] }, or add them to <leads>, next to "leads"',
  )
}
