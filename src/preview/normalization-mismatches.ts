import type { LeadPolicy } from '../core/policy.js'
import type { PreviewOptions } from './lead-preview.js'

type ComparedValues = Pick<PreviewOptions, 'subsequences' | 'tags' | 'patch'> &
  Pick<LeadPolicy, 'tagMatching'>

/**
 * Finds the tag and the triggers that would match the patch's tag if both had the same Unicode
 * normalization form. "é" may be one character or two: both look the same but are different tags.
 *
 * @returns A sentence for each mismatch, for people.
 */
export function findNormalizationMismatches({
  subsequences,
  tags,
  patch,
  tagMatching,
}: ComparedValues): string[] {
  const { aiTag } = patch
  if (typeof aiTag !== 'string') return []
  const toKey = (text: string) => (tagMatching === 'exact' ? text : text.toLowerCase())
  const tag = tags.find((name) => differsInForm(name, aiTag, toKey))
  const isKnown = tags.some((name) => toKey(name) === toKey(aiTag))
  const triggered = subsequences.filter(
    ({ trigger: { type, value } }) =>
      type === 'ai_tag' && typeof value === 'string' && differsInForm(value, aiTag, toLowerCase),
  )
  return [
    ...(tag === undefined || isKnown
      ? []
      : [`The tag ${JSON.stringify(tag)} of the workspace ${WOULD_MATCH}`]),
    ...triggered.map(
      ({ name }) => `The trigger of the subsequence ${JSON.stringify(name)} ${WOULD_MATCH}`,
    ),
  ]
}

const WOULD_MATCH = 'would match after Unicode normalization (NFC).'

function differsInForm(one: string, other: string, toKey: (text: string) => string): boolean {
  if (toKey(one) === toKey(other)) return false
  return toKey(one.normalize('NFC')) === toKey(other.normalize('NFC'))
}

function toLowerCase(text: string): string {
  return text.toLowerCase()
}
