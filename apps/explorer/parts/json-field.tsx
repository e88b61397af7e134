import { FieldError, Label, TextArea, TextField } from 'react-aria-components'
import type { DraftName } from '../model/drafts.js'
import { printJson } from '../model/print-value.js'
import { ReadingError } from '../model/read-exploration.js'
import { useDraft } from './use-drafts.js'

/** An input for a value as JSON. Invalid JSON shows an error and does not change the value. */
export function JsonField<T>({
  name,
  label,
  value,
  read,
  onChange,
  rows = 16,
}: {
  readonly name: DraftName
  readonly label: string
  readonly value: T
  /** @throws {@link ReadingError} */
  readonly read: (json: string) => T
  readonly onChange: (value: T) => void
  readonly rows?: number
}) {
  const json = printJson(value)
  const [draft, setDraft] = useDraft(name, json)

  function edit(text: string): void {
    const result = safeRead(read, text)
    if (typeof result === 'string') {
      setDraft({ text, value: json, error: result })
      return
    }
    setDraft({ text, value: printJson(result.value), error: undefined })
    onChange(result.value)
  }

  return (
    <TextField
      className="field"
      value={draft?.text ?? json}
      onChange={edit}
      isInvalid={draft?.error !== undefined}
    >
      <Label>{label}</Label>
      <FieldError>{draft?.error}</FieldError>
      <TextArea className="json" rows={rows} spellCheck={false} />
    </TextField>
  )
}

function safeRead<T>(read: (json: string) => T, text: string): { value: T } | string {
  try {
    return { value: read(text) }
  } catch (error) {
    if (error instanceof ReadingError) return error.message
    throw error
  }
}
