import type { LeadPolicy } from '../core/policy.js'
import type { PreviewOptions } from './create-lead-preview.js'

/** What a tag is compared with. */
type Compared = Pick<PreviewOptions, 'subsequences' | 'tags' | 'patch'> &
  Pick<LeadPolicy, 'tagMatching'>

/**
 * Finds what would match the tag of a patch if both were in the same Unicode normalization form. "é" may be
 * one character or two, which look the same, and are not the same tag to the rules.
 *
 * @returns A sentence for each, for people.
 */
export function normalizationNotes({ subsequences, tags, patch, tagMatching }: Compared): string[] {
  const { aiTag } = patch
  if (typeof aiTag !== 'string') return []
  const keyOf = (text: string) => (tagMatching === 'exact' ? text : text.toLowerCase())
  const tag = tags.find((name) => differsInForm(name, aiTag, keyOf))
  const isKnown = tags.some((name) => keyOf(name) === keyOf(aiTag))
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

function differsInForm(one: string, other: string, keyOf: (text: string) => string): boolean {
  if (keyOf(one) === keyOf(other)) return false
  return keyOf(one.normalize('NFC')) === keyOf(other.normalize('NFC'))
}

function toLowerCase(text: string): string {
  return text.toLowerCase()
}
