import { type InputHTMLAttributes, useId } from 'react'
import { FieldError } from './field-error.js'

/** A single-line text input. */
export function TextInput({
  label,
  value,
  onChange,
  error,
  ...others
}: {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  /** Shown below the input. */
  readonly error?: string | undefined
} & Pick<
  InputHTMLAttributes<HTMLInputElement>,
  'inputMode' | 'list' | 'onBlur' | 'placeholder' | 'type'
>) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        value={value}
        // Firefox would restore a typed text when the page is reloaded, next to another verdict.
        autoComplete="off"
        spellCheck={false}
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : `${id}-error`}
        onChange={({ target }) => onChange(target.value)}
        {...others}
      />
      <FieldError id={`${id}-error`}>{error}</FieldError>
    </div>
  )
}
