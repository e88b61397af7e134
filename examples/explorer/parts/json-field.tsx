import { useState } from 'react'
import { FieldError, Label, TextArea, TextField } from 'react-aria-components'
import { printJson } from '../model/print-json.js'
import { ReadingError } from '../model/read-exploration.js'

/** A value as JSON, to be read, changed or pasted over. What cannot be read is told, and changes nothing. */
export function JsonField<T>({
  label,
  value,
  read,
  onChange,
  rows = 16,
}: {
  readonly label: string
  readonly value: T
  /** @throws {@link ReadingError} */
  readonly read: (json: string) => T
  readonly onChange: (value: T) => void
  readonly rows?: number
}) {
  const [draft, setDraft] = useState<Draft | null>(null)
  const json = printJson(value)
  // A draft is only good for the value that it was begun with, or that it was read as.
  const own = draft?.of === json ? draft : null

  function edit(text: string): void {
    const result = tryToRead(read, text)
    if (typeof result === 'string') {
      setDraft({ text, of: json, error: result })
      return
    }
    setDraft({ text, of: printJson(result.value), error: undefined })
    onChange(result.value)
  }

  return (
    <TextField
      className="field"
      value={own?.text ?? json}
      onChange={edit}
      isInvalid={own?.error !== undefined}
    >
      <Label>{label}</Label>
      <TextArea className="json" rows={rows} spellCheck={false} />
      <FieldError>{own?.error}</FieldError>
    </TextField>
  )
}

interface Draft {
  readonly text: string
  /** The value that it stands for, as JSON. */
  readonly of: string
  readonly error: string | undefined
}

function tryToRead<T>(read: (json: string) => T, text: string): { value: T } | string {
  try {
    return { value: read(text) }
  } catch (error) {
    if (error instanceof ReadingError) return error.message
    throw error
  }
}
