import type { Choice } from './select-field.js'

// A tag may be any string, also "none". Tags have a prefix, so that they differ from NO_TAG.
const NO_TAG = 'none'

/** Converts a tag to the value of a choice. */
export function toChoiceValue(aiTag: string | null): string {
  return aiTag === null ? NO_TAG : `=${aiTag}`
}

/** Converts the value of a choice to a tag. */
export function toTag(value: string): string | null {
  return value === NO_TAG ? null : value.slice(1)
}

/** Creates choices for no tag, the workspace's tags, and the lead's own tag if it is unknown. */
export function tagChoices(tags: readonly string[], own: string | null): Choice<string>[] {
  const known = [...new Set(tags)].map((tag) => ({ value: toChoiceValue(tag), label: tag }))
  const isKnown = own === null || tags.includes(own)
  return [
    { value: NO_TAG, label: 'none' },
    ...known,
    ...(isKnown ? [] : [{ value: toChoiceValue(own), label: `${own} (not in the workspace)` }]),
  ]
}
