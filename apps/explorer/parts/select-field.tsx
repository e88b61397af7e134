import { useId } from 'react'

/** A choice with its label. */
export interface Choice<T extends string> {
  readonly value: T
  readonly label: string
}

/** A native select element, which works well on phones. */
export function SelectField<T extends string>({
  label,
  value,
  choices,
  onChange,
}: {
  readonly label: string
  readonly value: T
  readonly choices: readonly Choice<T>[]
  readonly onChange: (value: T) => void
}) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        // Firefox would restore another choice when the page is reloaded.
        autoComplete="off"
        id={id}
        value={value}
        onChange={({ target }) => {
          const chosen = choices.find((choice) => choice.value === target.value)
          if (chosen !== undefined) onChange(chosen.value)
        }}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </div>
  )
}

/** Creates choices whose labels are their values. */
export function toChoices<T extends string>(values: readonly T[]): Choice<T>[] {
  return values.map((value) => ({ value, label: value }))
}
