import type { DraftName } from '../model/drafts.js'
import { isInstant } from '../model/read-exploration.js'
import { TextInput } from '../parts/text-input.js'
import { useDraft } from '../parts/use-drafts.js'

/** A time: ISO 8601, UTC, milliseconds. What is none is told, and changes nothing. */
export function InstantField({
  name,
  label,
  value,
  onChange,
}: {
  readonly name: DraftName
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
}) {
  const [draft, keep] = useDraft(name, value)

  function edit(text: string): void {
    if (isInstant(text)) {
      keep({ text, of: text, error: undefined })
      onChange(text)
    } else {
      keep({ text, of: value, error: `must be a time like ${value}, got "${text}"` })
    }
  }

  return (
    <TextInput label={label} value={draft?.text ?? value} onChange={edit} error={draft?.error} />
  )
}
