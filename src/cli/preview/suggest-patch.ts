import type { LeadPolicy } from '../../core/policy.js'
import { printNumber } from '../../preview/readable-text.js'

/** How many tags are listed. A workspace may have thousands. */
const MAX_TAGS = 10

/**
 * Names the tags that the user may have meant, because the message of a refused tag names only that tag.
 *
 * @returns A sentence for people, or `undefined` if the workspace has the tag.
 */
export function describeKnownTags(
  aiTag: string | null | undefined,
  tags: readonly string[],
  tagMatching: LeadPolicy['tagMatching'],
): string | undefined {
  if (typeof aiTag !== 'string' || tags.includes(aiTag)) return undefined
  const key = aiTag.toLowerCase()
  const inOtherCase = tags.find((tag) => tag.toLowerCase() === key)
  if (inOtherCase !== undefined) {
    if (tagMatching === 'caseInsensitive') return undefined
    return `The workspace has the tag ${JSON.stringify(inOtherCase)}: use this spelling, or --policy guarded.`
  }
  if (tags.length === 0) return 'The workspace has no tags: add them to "tags".'
  const listed = tags.slice(0, MAX_TAGS).map((tag) => JSON.stringify(tag))
  const rest = tags.length - listed.length
  const more = rest > 0 ? ` and ${printNumber(rest)} more` : ''
  return `The tags of the workspace are ${listed.join(', ')}${more}.`
}
