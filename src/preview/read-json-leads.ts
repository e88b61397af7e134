import { printValue } from '../core/argument-checks.js'
import type { CampaignLead } from '../core/lead.js'
import { campaignListsIn } from './campaign-lists.js'
import type { LeadFile, LeadPortion } from './lead-file.js'
import { LeadFileError } from './lead-file-error.js'
import { parseJson } from './parse-json.js'

const ITEMS_AT_A_TIME = 2_000

/**
 * Reads an array of leads, or an object of `leads` and what the campaign has beside them.
 *
 * @throws {@link LeadFileError} where it is no JSON, or no such JSON.
 */
export function readJsonLeads(text: string): LeadFile {
  const parsed = parseLeads(text)
  if (Array.isArray(parsed)) {
    const lists = { subsequences: undefined, tags: undefined }
    return { format: 'json', ...lists, portions: () => portionsOf(parsed) }
  }
  const { leads }: { readonly leads?: readonly CampaignLead[] } = Object(parsed)
  if (leads === undefined) {
    throw new LeadFileError(
      Object.hasOwn(Object(parsed), '_id')
        ? 'It is a single lead: put it into an array'
        : 'It has no "leads": it must be an array of leads, or an object with one',
    )
  }
  if (!Array.isArray(leads)) {
    throw new LeadFileError(`leads must be an array, got ${printValue(leads)}`)
  }
  return { format: 'json', ...campaignListsIn(parsed), portions: () => portionsOf(leads) }
}

function parseLeads(text: string): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    if (!hasValueOnEachLine(text)) throw error
    throw new LeadFileError('It is one JSON value on each line: put all of them into one array')
  }
}

/** The first two tell: what is wrong on a later one cannot make them one value. */
function hasValueOnEachLine(text: string): boolean {
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

function* portionsOf(leads: readonly CampaignLead[]): Generator<LeadPortion> {
  for (let start = 0; start < leads.length; start += ITEMS_AT_A_TIME) {
    const end = Math.min(start + ITEMS_AT_A_TIME, leads.length)
    const rows = leads.slice(start, end).map((lead, index) => ({ position: start + index, lead }))
    yield { rows, share: end / leads.length }
  }
}
