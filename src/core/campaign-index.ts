import type { LeadPolicy } from './policy.js'
import { matchingSubsequences, type Subsequence, triggerKey } from './subsequence.js'

/** Finds the tags of a workspace and the subsequences of a campaign. */
export interface CampaignIndex {
  /** @returns The tag, or `undefined` if the workspace does not have it. */
  findTag(aiTag: string | null): IndexedTag | undefined
  /** @returns The name of a subsequence, or `null` if the list does not have it. */
  findSubsequenceName(id: string): string | null
}

/** A tag of the workspace, and what it triggers. */
interface IndexedTag {
  /** In the spelling of the workspace; `null` if the patch clears the tag. */
  readonly name: string | null
  /** The subsequences that it matches, in the order of the list. */
  readonly matching: readonly Subsequence[]
}

/** Creates an index of two lists that have been checked. */
export type CreateCampaignIndex = (
  subsequences: readonly Subsequence[],
  tags: readonly string[],
  tagMatching: LeadPolicy['tagMatching'],
) => CampaignIndex

const CLEARED_TAG: IndexedTag = { name: null, matching: [] }

/** Searches the lists in each lookup. It is faster for one decision, because it builds nothing. */
export const scanCampaign: CreateCampaignIndex = (subsequences, tags, tagMatching) => ({
  findTag(aiTag) {
    if (aiTag === null) return CLEARED_TAG
    const name = findSpelling(tags, aiTag, tagMatching)
    if (name === undefined) return undefined
    return { name, matching: matchingSubsequences(subsequences, name) }
  },
  findSubsequenceName: (id) =>
    subsequences.find((subsequence) => subsequence.id === id)?.name ?? null,
})

/** Builds maps of the lists once. It is faster for many decisions. A later change of the lists has no effect. */
export const indexCampaign: CreateCampaignIndex = (subsequences, tags, tagMatching) => {
  const byTrigger = groupByTrigger(subsequences)
  const byName = new Map<string, IndexedTag>()
  const byKey = new Map<string, IndexedTag>()
  for (const name of tags) {
    if (!isTag(name)) continue
    const key = name.toLowerCase()
    const tag = { name, matching: byTrigger.get(key) ?? CLEARED_TAG.matching }
    byName.set(name, tag)
    if (tagMatching === 'caseInsensitive' && !byKey.has(key)) byKey.set(key, tag)
  }
  const subsequenceNames = new Map<string, string>()
  for (const { id, name } of subsequences) {
    if (!subsequenceNames.has(id)) subsequenceNames.set(id, name)
  }
  return {
    findTag: (aiTag) =>
      aiTag === null ? CLEARED_TAG : (byName.get(aiTag) ?? byKey.get(aiTag.toLowerCase())),
    findSubsequenceName: (id) => subsequenceNames.get(id) ?? null,
  }
}

function findSpelling(
  tags: readonly string[],
  aiTag: string,
  tagMatching: LeadPolicy['tagMatching'],
): string | undefined {
  if (!isTag(aiTag)) return undefined
  if (tags.includes(aiTag)) return aiTag
  if (tagMatching === 'exact') return undefined
  const key = aiTag.toLowerCase()
  return tags.find((tag) => tag.toLowerCase() === key)
}

/** The empty string is never a tag, even if the list has it. */
function isTag(name: string): boolean {
  return name !== ''
}

/** Groups subsequences by the tag that triggers them, or by `undefined` if no tag does. */
function groupByTrigger(
  subsequences: readonly Subsequence[],
): ReadonlyMap<string | undefined, readonly Subsequence[]> {
  const groups = new Map<string | undefined, Subsequence[]>()
  for (const { id, name, trigger } of subsequences) {
    // A copy, so that a later change of the caller's object has no effect.
    const subsequence = { id, name, trigger }
    const key = triggerKey(subsequence)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [subsequence])
    else group.push(subsequence)
  }
  return groups
}
