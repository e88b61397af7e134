import { isPlainObject, printValue } from '../core/argument-checks.js'
import type { CampaignLead } from '../core/lead.js'
import { checkSubsequences, checkTags } from '../core/rule-input-checks.js'
import { convertExtendedJson } from './extended-json.js'
import { type CampaignLists, type LeadChunk, type LeadFile, LeadFileError } from './lead-file.js'
import { findApiRefusal, findLeads, looksLikeLead } from './lead-shapes.js'

const LEADS_PER_CHUNK = 2_000

/**
 * Reads JSON leads in the shapes of `findLeads`.
 *
 * @param parse - Throws a {@link LeadFileError} if the text is invalid.
 * @throws {@link LeadFileError} if the text is not JSON, or not JSON of one of these shapes.
 */
export function readJsonLeads(text: string, parse = parseJson): LeadFile {
  const parsed = parseLeads(text, parse)
  const { leads, path, campaign } = findLeads(parsed)
  const isSingle = looksLikeLead(leads) && path.at(-1) !== 'leads'
  if (!Array.isArray(leads) && !isSingle)
    throw new LeadFileError(describeShape(parsed, leads, path))
  const items: readonly CampaignLead[] = isSingle ? [leads] : Object(leads)
  const lists = campaign === leads ? NO_LISTS : pickCampaignLists(campaign)
  return { format: 'json', ...lists, chunks: () => splitIntoChunks(items) }
}

const NO_LISTS: CampaignLists = { subsequences: undefined, tags: undefined }

function describeShape(parsed: unknown, leads: unknown, path: readonly string[]): string {
  if (path.at(-1) === 'leads') return `leads must be an array, got ${printValue(leads)}`
  return findApiRefusal(parsed) ?? 'Expected an array of leads, or an object with an array "leads"'
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
  if (!isPlainObject(campaign)) return NO_LISTS
  const { subsequences, tags }: CampaignLists = Object(campaign)
  try {
    if (subsequences !== undefined) checkSubsequences(subsequences)
    if (tags !== undefined) checkTags(tags)
  } catch (error) {
    throw error instanceof TypeError ? new LeadFileError(error.message) : error
  }
  return { subsequences, tags }
}

function parseLeads(text: string, parse: (text: string) => unknown): unknown {
  try {
    return parse(text)
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

/**
 * Parses JSON, and converts the values of MongoDB Extended JSON.
 *
 * @throws {@link LeadFileError} with the message of the JavaScript engine.
 */
export function parseJson(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    // Most files are plain JSON, which need not be searched.
    return text.includes('"$') ? convertExtendedJson(parsed) : parsed
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
