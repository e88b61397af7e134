import type { Subsequence } from 'campaign-lead'

/** Omits the fields of a trigger that the rules do not read. */
export function completeSubsequences(subsequences: readonly Subsequence[]): Subsequence[] {
  return subsequences.map(({ id, name, trigger: { type, value = null } }) => ({
    id,
    name,
    trigger: type === 'ai_tag' ? { type, value } : { type },
  }))
}
