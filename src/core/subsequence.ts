/** A follow-up sequence that a lead can be moved into; it has a trigger. */
export interface Subsequence {
  readonly id: string
  readonly name: string
  /** What moves a lead into it. Only triggers of the type `ai_tag` concern these rules. */
  readonly trigger: {
    /** Any string; an editor proposes the one that matters here. */
    readonly type: 'ai_tag' | (string & Record<never, never>)
    /** For `ai_tag`: the tag that triggers it, compared ignoring case. */
    readonly value?: string | null | undefined
  }
}

/** Answers what the rules ask of a campaign's subsequences. */
export interface SubsequenceLookUp {
  /** Those that the tag matches, in the order given. */
  matching(aiTag: string | null): readonly Subsequence[]
  /** The name of the subsequence with this id; `null` where it is no longer among those given. */
  nameOf(id: string): string | null
}

/**
 * Finds the subsequences that a tag matches: `trigger.type` is `ai_tag` and `trigger.value` equals
 * the tag, ignoring case (by `toLowerCase()`, whatever the locale). `null` matches none.
 *
 * @param subsequences - The campaign's subsequences, in their order of precedence.
 * @param aiTag - The new tag.
 * @returns Those that match, in the order given: a lead enters the first.
 *
 * @example
 * ```ts
 * matchingSubsequences(subsequences, 'INTERESTED')[0]?.name // 'Interested follow-up'
 * ```
 */
export function matchingSubsequences(
  subsequences: readonly Subsequence[],
  aiTag: string | null,
): readonly Subsequence[] {
  if (aiTag === null) return []
  const key = aiTag.toLowerCase()
  return subsequences.filter((subsequence) => triggerKey(subsequence) === key)
}

/** Looks up by reading the list each time: nothing to build, best for a single lead. */
export function scanSubsequences(subsequences: readonly Subsequence[]): SubsequenceLookUp {
  return {
    matching: (aiTag) => matchingSubsequences(subsequences, aiTag),
    nameOf: (id) => subsequences.find((subsequence) => subsequence.id === id)?.name ?? null,
  }
}

const NONE: readonly Subsequence[] = []

/** Looks up in maps built once, best for many leads. */
export function indexSubsequences(subsequences: readonly Subsequence[]): SubsequenceLookUp {
  const byTrigger = new Map<string | undefined, Subsequence[]>()
  const names = new Map<string, string>()
  for (const { id, name, trigger } of subsequences) {
    // Copied, so that later changes are not seen.
    const subsequence = { id, name, trigger }
    const key = triggerKey(subsequence)
    const sameTrigger = byTrigger.get(key)
    if (sameTrigger) sameTrigger.push(subsequence)
    else byTrigger.set(key, [subsequence])
    if (!names.has(id)) names.set(id, name)
  }
  return {
    matching: (aiTag) => (aiTag === null ? undefined : byTrigger.get(aiTag.toLowerCase())) ?? NONE,
    nameOf: (id) => names.get(id) ?? null,
  }
}

function triggerKey({ trigger }: Subsequence): string | undefined {
  return trigger.type === 'ai_tag' ? trigger.value?.toLowerCase() : undefined
}
