import { FieldError, Input, Label, TextField } from 'react-aria-components'

/** A single-line text input. */
export function TextInput({
  label,
  value,
  onChange,
  error,
}: {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  /** Shown below the input. */
  readonly error?: string | undefined
}) {
  return (
    <TextField className="field" value={value} onChange={onChange} isInvalid={error !== undefined}>
      <Label>{label}</Label>
      <Input spellCheck={false} autoComplete="off" />
      <FieldError>{error}</FieldError>
    </TextField>
  )
}
