import { isPlainObject, printValue } from '../core/argument-checks.js'
import type { CampaignLead } from '../core/lead.js'
import { checkSubsequences, checkTags } from '../core/rule-input-checks.js'
import { type CampaignLists, type LeadChunk, type LeadFile, LeadFileError } from './lead-file.js'

const LEADS_PER_CHUNK = 2_000

/**
 * Reads a JSON array of leads, or a JSON object with `leads` and optionally `subsequences` and `tags`.
 *
 * @throws {@link LeadFileError} if the text is not JSON, or not JSON of this shape.
 */
export function readJsonLeads(text: string): LeadFile {
  const parsed = parseLeads(text)
  if (Array.isArray(parsed)) {
    const lists = { subsequences: undefined, tags: undefined }
    return { format: 'json', ...lists, chunks: () => splitIntoChunks(parsed) }
  }
  const { leads }: { readonly leads?: readonly CampaignLead[] } = Object(parsed)
  if (leads === undefined) {
    throw new LeadFileError(
      Object.hasOwn(Object(parsed), '_id')
        ? 'Expected an array of leads, got a single lead: put it into an array'
        : 'Expected an array of leads, or an object with an array "leads"',
    )
  }
  if (!Array.isArray(leads)) {
    throw new LeadFileError(`leads must be an array, got ${printValue(leads)}`)
  }
  return { format: 'json', ...pickCampaignLists(parsed), chunks: () => splitIntoChunks(leads) }
}

/**
 * Reads a JSON object with `subsequences`, `tags` or both.
 *
 * @throws {@link LeadFileError} if both are missing, or if one has the wrong type.
 */
export function readCampaignLists(text: string): CampaignLists {
  const lists = pickCampaignLists(parseJson(text))
  if (lists.subsequences === undefined && lists.tags === undefined) {
    throw new LeadFileError('Expected a JSON object with "subsequences", "tags" or both')
  }
  return lists
}

/** @throws {@link LeadFileError} if a list has the wrong type; the message names the field. */
function pickCampaignLists(campaign: unknown): CampaignLists {
  if (!isPlainObject(campaign)) return { subsequences: undefined, tags: undefined }
  const { subsequences, tags }: CampaignLists = Object(campaign)
  try {
    if (subsequences !== undefined) checkSubsequences(subsequences)
    if (tags !== undefined) checkTags(tags)
  } catch (error) {
    throw error instanceof TypeError ? new LeadFileError(error.message) : error
  }
  return { subsequences, tags }
}

function parseLeads(text: string): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    if (!isJsonLines(text)) throw error
    throw new LeadFileError('JSON Lines are not supported: put all values into one array')
  }
}

/** Checks the first two lines only: an error in a later line does not turn JSON Lines into JSON. */
function isJsonLines(text: string): boolean {
  const [first = '', second = ''] = text.trim().split(/[\r\n]+/, 2)
  return isJson(first) && isJson(second)
}

function isJson(text: string): boolean {
  try {
    parseJson(text)
    return true
  } catch {
    return false
  }
}

/** @throws {@link LeadFileError} with the message of the JavaScript engine. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new LeadFileError(
      `Invalid JSON: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

function* splitIntoChunks(leads: readonly CampaignLead[]): Generator<LeadChunk> {
  for (let start = 0; start < leads.length; start += LEADS_PER_CHUNK) {
    const end = Math.min(start + LEADS_PER_CHUNK, leads.length)
    const rows = leads.slice(start, end).map((lead, index) => ({ position: start + index, lead }))
    yield { rows, progress: end / leads.length }
  }
}
