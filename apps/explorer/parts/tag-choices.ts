import type { Choice } from './select-field.js'

// A control has strings as its values, and a tag may be any string: so each has a letter before it.
const NO_TAG = 'none'

/** The value of a control that stands for a tag. */
export function valueOf(aiTag: string | null): string {
  return aiTag === null ? NO_TAG : `=${aiTag}`
}

/** The tag that a value of a control stands for. */
export function tagOf(value: string): string | null {
  return value === NO_TAG ? null : value.slice(1)
}

/** No tag, each of the workspace, and the lead's own where it is none of these. */
export function tagChoices(tags: readonly string[], own: string | null): Choice<string>[] {
  const known = [...new Set(tags)].map((tag) => ({ value: valueOf(tag), label: tag }))
  const isKnown = own === null || tags.includes(own)
  return [
    { value: NO_TAG, label: 'none' },
    ...known,
    ...(isKnown ? [] : [{ value: valueOf(own), label: `${own} (not in the workspace)` }]),
  ]
}
