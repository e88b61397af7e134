import { isPlainObject } from '../core/argument-checks.js'
import { checkSubsequences, checkTags } from '../core/check-input.js'
import type { CampaignLists } from './lead-file.js'
import { LeadFileError } from './lead-file-error.js'
import { parseJson } from './parse-json.js'

/**
 * Reads what a campaign has beside its leads, from JSON: an object of `subsequences`, `tags` or both.
 *
 * @throws {@link LeadFileError} where it has neither, or one that is not of its type.
 */
export function readCampaignLists(text: string): CampaignLists {
  const campaign = parseJson(text)
  const lists = campaignListsIn(campaign)
  if (lists.subsequences === undefined && lists.tags === undefined) {
    throw new LeadFileError('It must be an object of "subsequences" and "tags"')
  }
  return lists
}

/**
 * The lists of a parsed campaign; none where it is no object.
 *
 * @throws {@link LeadFileError} naming the field that is not of its type.
 */
export function campaignListsIn(campaign: unknown): CampaignLists {
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
