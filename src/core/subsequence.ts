/**
 * A follow-up sequence that a lead can be enrolled in; it has a trigger.
 *
 * @example
 * ```ts
 * const followUp: Subsequence = {
 *   id: 'sub_1',
 *   name: 'Interested follow-up',
 *   trigger: { type: 'ai_tag', value: 'Interested' },
 * }
 * ```
 */
export interface Subsequence {
  readonly id: string
  readonly name: string
  /** The condition that enrolls a lead. These rules handle triggers of the type `ai_tag` only. */
  readonly trigger: {
    /** Any string. The type keeps `ai_tag` in the suggestions of an editor. */
    readonly type: 'ai_tag' | (string & Record<never, never>)
    /** For `ai_tag`: the tag that triggers it, compared case-insensitively. */
    readonly value?: string | null
  }
}

/**
 * Finds the subsequences that a tag matches: `trigger.type` is `ai_tag` and `trigger.value` equals
 * the tag, case-insensitively (by `toLowerCase()`, which does not depend on the locale). `null` matches nothing.
 *
 * @param subsequences - The campaign's subsequences, in their order of precedence.
 * @param aiTag - The new tag.
 * @returns The matching subsequences, in the order of the list. A lead is enrolled in the first.
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

/** Returns the tag that triggers a subsequence, in lower case, or `undefined` if no tag does. */
export function triggerKey({ trigger }: Subsequence): string | undefined {
  return trigger.type === 'ai_tag' ? trigger.value?.toLowerCase() : undefined
}
