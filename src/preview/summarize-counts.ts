import type { PreviewOptions } from './lead-preview.js'
import type { PreviewCounts } from './preview-counts.js'
import { printCount, printNumber } from './readable-text.js'

/** A number of leads, and what would happen to them. */
type Part = readonly [count: number, text: string]

const LIST = new Intl.ListFormat('en-GB')

/**
 * Summarizes the counts of a preview in one sentence, for people. It omits the leads that are not moved.
 *
 * @example
 * ```ts
 * summarizeCounts(counter.counts(), { aiTag: 'Interested' })
 * // '60,000 of 100,000 leads would be enrolled and 2 cannot be read.'
 * ```
 */
export function summarizeCounts(counts: PreviewCounts, patch: PreviewOptions['patch']): string {
  const { leads, outcomes, statusChanges } = counts
  if (leads === 0) return 'There are no leads.'
  const setsTag = patch.aiTag !== undefined
  const moves = selectParts([
    [outcomes.enrolled, 'would be enrolled'],
    [outcomes.switched, 'would be switched'],
    [outcomes.exited, 'would exit'],
  ])
  const unmoved: Part[] = setsTag && moves.length === 0 ? [[0, 'would be moved']] : []
  // If the patch does not set the status, only moves change it, and these are in the sentence already.
  const setsStatus = patch.status !== undefined && (statusChanges > 0 || !setsTag)
  const status: Part[] = setsStatus ? [[statusChanges, 'would get another status']] : []
  const rest = selectParts([
    [outcomes.refused, 'would be refused'],
    [outcomes.unreadable, 'cannot be read'],
  ])
  const texts = [...moves, ...unmoved, ...status, ...rest].map(([count, text], index) =>
    index === 0
      ? `${printNumber(count)} of ${printCount(leads, 'lead')} ${text}`
      : `${printNumber(count)} ${text}`,
  )
  return `${LIST.format(texts)}.`
}

function selectParts(parts: readonly Part[]): readonly Part[] {
  return parts.filter(([count]) => count > 0)
}
