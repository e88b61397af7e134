import { useId } from 'react'
import type { Choice } from './select-field.js'

/** Radio buttons in one line, to switch between a few choices. */
export function Switch<T extends string>({
  label,
  value,
  choices,
  onChange,
}: {
  /** Read by screen readers only. */
  readonly label: string
  readonly value: T
  readonly choices: readonly Choice<T>[]
  readonly onChange: (value: T) => void
}) {
  const name = useId()
  return (
    <fieldset className="switch">
      <legend className="hidden">{label}</legend>
      {choices.map((choice) => (
        <label key={choice.value}>
          <input
            type="radio"
            name={name}
            value={choice.value}
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
            autoComplete="off"
          />
          {choice.label}
        </label>
      ))}
    </fieldset>
  )
}

/** The two ways to edit a value. */
export const EDITORS = [
  { value: 'form', label: 'Form' },
  { value: 'json', label: 'JSON' },
] as const

/** A way to edit a value. */
export type Editor = (typeof EDITORS)[number]['value']
