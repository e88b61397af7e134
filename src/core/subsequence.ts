/**
 * A follow-up sequence that a lead can be moved into; it has a trigger.
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
  /** What moves a lead into it. Only triggers of the type `ai_tag` concern these rules. */
  readonly trigger: {
    /** Any string; an editor proposes the one that matters here. */
    readonly type: 'ai_tag' | (string & Record<never, never>)
    /** For `ai_tag`: the tag that triggers it, compared ignoring case. */
    readonly value?: string | null
  }
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

/** The tag that moves a lead into it, in lower case; `undefined` where none does. */
export function triggerKey({ trigger }: Subsequence): string | undefined {
  return trigger.type === 'ai_tag' ? trigger.value?.toLowerCase() : undefined
}
