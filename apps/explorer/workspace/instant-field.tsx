import type { DraftName } from '../model/drafts.js'
import { isInstant } from '../model/read-exploration.js'
import { TextInput } from '../parts/text-input.js'
import { useDraft } from '../parts/use-drafts.js'

/** An input for a time in ISO 8601, UTC, with milliseconds. An invalid time shows an error and does not change the value. */
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
  const [draft, setDraft] = useDraft(name, value)

  function edit(text: string): void {
    if (isInstant(text)) {
      setDraft({ text, value: text, error: undefined })
      onChange(text)
    } else {
      setDraft({ text, value: value, error: `must be a time like ${value}, got "${text}"` })
    }
  }

  return (
    <TextInput label={label} value={draft?.text ?? value} onChange={edit} error={draft?.error} />
  )
}
