import type { Subsequence } from 'campaign-lead'

/** Lookups in the campaign and the workspace. */
export interface CampaignIndex {
  findTag(name: string): string | undefined
  findMatching(aiTag: string | null): readonly Subsequence[]
  findSubsequenceName(id: string): string | null
}

const NONE: readonly Subsequence[] = []

/** Creates an index of maps, which are built once. */
export function createIndex(
  subsequences: readonly Subsequence[],
  tags: readonly string[],
): CampaignIndex {
  const spellings = new Map(tags.map((tag) => [tag.toLowerCase(), tag]))
  const names = new Set(tags)
  const byId = new Map(subsequences.map((subsequence) => [subsequence.id, subsequence]))
  const byTrigger = new Map<string, Subsequence[]>()
  for (const subsequence of subsequences) {
    const { type, value } = subsequence.trigger
    if (type !== 'ai_tag' || value === undefined || value === null) continue
    const key = value.toLowerCase()
    byTrigger.set(key, [...(byTrigger.get(key) ?? []), subsequence])
  }
  return {
    findTag: (name) => (names.has(name) ? name : spellings.get(name.toLowerCase())),
    findMatching: (aiTag) => (aiTag === null ? NONE : (byTrigger.get(aiTag.toLowerCase()) ?? NONE)),
    findSubsequenceName: (id) => byId.get(id)?.name ?? null,
  }
}

/** Creates an index that scans the lists on every lookup. */
export function createScanningIndex(
  subsequences: readonly Subsequence[],
  tags: readonly string[],
): CampaignIndex {
  return {
    findTag(name) {
      if (tags.includes(name)) return name
      const key = name.toLowerCase()
      return tags.find((tag) => tag.toLowerCase() === key)
    },
    findMatching(aiTag) {
      if (aiTag === null) return NONE
      const key = aiTag.toLowerCase()
      return subsequences.filter(
        ({ trigger }) => trigger.type === 'ai_tag' && trigger.value?.toLowerCase() === key,
      )
    },
    findSubsequenceName: (id) =>
      subsequences.find((subsequence) => subsequence.id === id)?.name ?? null,
  }
}
