import type { ReadingIssue } from './lead-reading.js'

/** Returns issues in the order of their lines; issues without a line come first. */
export function sortByLine(issues: readonly ReadingIssue[]): ReadingIssue[] {
  return [...issues].sort((one, other) => (one.line ?? 0) - (other.line ?? 0))
}
