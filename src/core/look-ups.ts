import type { LeadPolicy } from './policy.js'
import { matchingSubsequences, type Subsequence, triggerKey } from './subsequence.js'

/** What a patch's `aiTag` names. */
export interface NamedTag {
  /** In the workspace's own spelling; `null` where the tag is cleared. */
  readonly name: string | null
  /** The subsequences that it matches, in the order given. */
  readonly matching: readonly Subsequence[]
}

/** Answers what the rules ask of a campaign's subsequences and a workspace's tags. */
export interface LookUps {
  /** @returns `undefined` where the workspace has no such tag. */
  tagNamed(aiTag: string | null): NamedTag | undefined
  /** The name of the subsequence with this id; `null` where it is no longer among those given. */
  nameOf(id: string): string | null
}

/** Makes look-ups of lists whose types have been checked. */
export type CreateLookUps = (
  subsequences: readonly Subsequence[],
  tags: readonly string[],
  tagMatching: LeadPolicy['tagMatching'],
) => LookUps

const NO_TAG: NamedTag = { name: null, matching: [] }

/** For a single decision: reads the lists each time, and builds nothing. */
export const scanLists: CreateLookUps = (subsequences, tags, tagMatching) => ({
  tagNamed(aiTag) {
    if (aiTag === null) return NO_TAG
    const name = findSpelling(tags, aiTag, tagMatching)
    if (name === undefined) return undefined
    return { name, matching: matchingSubsequences(subsequences, name) }
  },
  nameOf: (id) => subsequences.find((subsequence) => subsequence.id === id)?.name ?? null,
})

/** For many decisions: builds maps once, and does not read the lists again. */
export const indexLists: CreateLookUps = (subsequences, tags, tagMatching) => {
  const byTrigger = groupByTrigger(subsequences)
  const byName = new Map<string, NamedTag>()
  const byKey = new Map<string, NamedTag>()
  for (const name of tags) {
    if (isNoTag(name)) continue
    const key = name.toLowerCase()
    const tag = { name, matching: byTrigger.get(key) ?? NO_TAG.matching }
    byName.set(name, tag)
    if (tagMatching === 'caseInsensitive' && !byKey.has(key)) byKey.set(key, tag)
  }
  const subsequenceNames = new Map<string, string>()
  for (const { id, name } of subsequences) {
    if (!subsequenceNames.has(id)) subsequenceNames.set(id, name)
  }
  return {
    tagNamed: (aiTag) =>
      aiTag === null ? NO_TAG : (byName.get(aiTag) ?? byKey.get(aiTag.toLowerCase())),
    nameOf: (id) => subsequenceNames.get(id) ?? null,
  }
}

function findSpelling(
  tags: readonly string[],
  aiTag: string,
  tagMatching: LeadPolicy['tagMatching'],
): string | undefined {
  if (isNoTag(aiTag)) return undefined
  if (tags.includes(aiTag)) return aiTag
  if (tagMatching === 'exact') return undefined
  const key = aiTag.toLowerCase()
  return tags.find((tag) => tag.toLowerCase() === key)
}

/** "The empty string is such a string": it is no tag, whatever the list says. */
function isNoTag(aiTag: string): boolean {
  return aiTag === ''
}

/** Those that no tag triggers are under `undefined`. */
function groupByTrigger(
  subsequences: readonly Subsequence[],
): ReadonlyMap<string | undefined, readonly Subsequence[]> {
  const groups = new Map<string | undefined, Subsequence[]>()
  for (const { id, name, trigger } of subsequences) {
    // Copied, so that later changes are not seen.
    const subsequence = { id, name, trigger }
    const key = triggerKey(subsequence)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [subsequence])
    else group.push(subsequence)
  }
  return groups
}
