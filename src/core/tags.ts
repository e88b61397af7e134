import type { LeadPolicy } from './policy.js'

/** The workspace's own spelling of a tag; `undefined` where it has no such tag. */
export type TagLookUp = (aiTag: string) => string | undefined

/** Looks up by reading the list each time: nothing to build, best for a single lead. */
export function scanTags(tags: readonly string[], matching: LeadPolicy['tagMatching']): TagLookUp {
  return (aiTag) => {
    // "The empty string is such a string": it is no tag, whatever the list says.
    if (aiTag === '') return undefined
    if (tags.includes(aiTag)) return aiTag
    if (matching === 'exact') return undefined
    const key = aiTag.toLowerCase()
    return tags.find((tag) => tag.toLowerCase() === key)
  }
}

/** Looks up in maps built once, best for many leads. */
export function indexTags(tags: readonly string[], matching: LeadPolicy['tagMatching']): TagLookUp {
  const spellings = new Map<string, string>()
  if (matching === 'caseInsensitive') {
    for (const tag of tags) {
      const key = tag.toLowerCase()
      if (!spellings.has(key)) spellings.set(key, tag)
    }
  }
  const names = new Set(tags)
  return (aiTag) => {
    if (aiTag === '') return undefined
    return names.has(aiTag) ? aiTag : spellings.get(aiTag.toLowerCase())
  }
}
