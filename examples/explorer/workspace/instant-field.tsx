import { useState } from 'react'
import { isInstant } from '../model/read-exploration.js'
import { TextInput } from '../parts/text-input.js'

/** A time: ISO 8601, UTC, milliseconds. What is none is told, and changes nothing. */
export function InstantField({
  label,
  value,
  onChange,
}: {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
}) {
  const [draft, setDraft] = useState({ text: value, of: value })
  // A draft is only good for the time that it was begun with, or that it says.
  const text = draft.of === value ? draft.text : value

  function edit(changed: string): void {
    setDraft({ text: changed, of: isInstant(changed) ? changed : value })
    if (isInstant(changed)) onChange(changed)
  }

  return (
    <TextInput
      label={label}
      value={text}
      onChange={edit}
      error={isInstant(text) ? undefined : `must be a time like ${value}, got "${text}"`}
    />
  )
}
