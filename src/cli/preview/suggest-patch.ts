import { PATCHABLE_STATUSES } from '../../core/lead-patch.js'
import type { LeadPolicy } from '../../core/policy.js'
import { findNearName } from '../../preview/near-names.js'
import { printNumber } from '../../preview/readable-text.js'

/** How many tags are listed. A workspace may have thousands. */
const MAX_TAGS = 10

/**
 * Names the status that the user may have meant.
 *
 * @returns No sentence if the status is valid, or if none is near.
 */
export function suggestStatus(status: string | undefined): string[] {
  if (status === undefined || PATCHABLE_STATUSES.some((valid) => valid === status)) return []
  const near = findNearName(status, PATCHABLE_STATUSES)
  return near === undefined ? [] : [`Did you mean the status "${near}"?`]
}

/**
 * Names the tags that the user may have meant, because the message of a refused tag names only that tag.
 *
 * @returns Sentences for people, or none if the workspace has the tag.
 */
export function suggestTags(
  aiTag: string | null | undefined,
  tags: readonly string[],
  tagMatching: LeadPolicy['tagMatching'],
): string[] {
  if (typeof aiTag !== 'string' || tags.includes(aiTag)) return []
  if (tags.length === 0) return ['The workspace has no tags: add them to "tags".']
  const near = findNearName(aiTag, tags)
  if (near === undefined) return [listTags(tags)]
  if (near.toLowerCase() !== aiTag.toLowerCase()) {
    return [`Did you mean the tag ${JSON.stringify(near)}?`, listTags(tags)]
  }
  if (tagMatching === 'caseInsensitive') return []
  return [
    `The workspace has the tag ${JSON.stringify(near)}: use this spelling, or --policy guarded.`,
  ]
}

function listTags(tags: readonly string[]): string {
  const listed = tags.slice(0, MAX_TAGS).map((tag) => JSON.stringify(tag))
  const rest = tags.length - listed.length
  const more = rest > 0 ? ` and ${printNumber(rest)} more` : ''
  return `The tags of the workspace are ${listed.join(', ')}${more}.`
}
