import { check, type Issue, isObject, isStringOrNull, throwIssue } from './argument-checks.js'
import type { Subsequence } from './subsequence.js'

/**
 * Checks the fields of the subsequences that the rules read.
 *
 * @throws TypeError naming the first that is not of its type.
 */
export function checkSubsequences(subsequences: readonly Subsequence[]): void {
  check(Array.isArray(subsequences), 'subsequences', 'an array', subsequences)
  let index = 0
  for (const subsequence of subsequences) {
    const issue = findSubsequenceIssue(subsequence)
    if (issue !== undefined) throwIssue(`subsequences[${index}]`, issue)
    index += 1
  }
}

function findSubsequenceIssue(subsequence: Subsequence): Issue | undefined {
  if (!isObject(subsequence)) return ['', 'an object', subsequence]
  const { id, name, trigger } = subsequence
  if (typeof id !== 'string') return ['.id', 'a string', id]
  if (typeof name !== 'string') return ['.name', 'a string', name]
  if (!isObject(trigger)) return ['.trigger', 'an object', trigger]
  // The value of another trigger is not read.
  const { type, value = null } = trigger
  if (typeof type !== 'string') return ['.trigger.type', 'a string', type]
  if (type !== 'ai_tag' || isStringOrNull(value)) return undefined
  return ['.trigger.value', 'a string or null', value]
}

/** @throws TypeError naming the first tag that is no string. */
export function checkTags(tags: readonly string[]): void {
  check(Array.isArray(tags), 'tags', 'an array', tags)
  let index = 0
  for (const tag of tags) {
    if (typeof tag !== 'string') throwIssue(`tags[${index}]`, ['', 'a string', tag])
    index += 1
  }
}
