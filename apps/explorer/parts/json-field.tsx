import { FieldError, Label, TextArea, TextField } from 'react-aria-components'
import type { DraftName } from '../model/drafts.js'
import { printJson } from '../model/print-json.js'
import { ReadingError } from '../model/read-exploration.js'
import { useDraft } from './use-drafts.js'

/** A value as JSON, to be read, changed or pasted over. What cannot be read is told, and changes nothing. */
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
  const [draft, keep] = useDraft(name, json)

  function edit(text: string): void {
    const result = tryToRead(read, text)
    if (typeof result === 'string') {
      keep({ text, of: json, error: result })
      return
    }
    keep({ text, of: printJson(result.value), error: undefined })
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

function tryToRead<T>(read: (json: string) => T, text: string): { value: T } | string {
  try {
    return { value: read(text) }
  } catch (error) {
    if (error instanceof ReadingError) return error.message
    throw error
  }
}
