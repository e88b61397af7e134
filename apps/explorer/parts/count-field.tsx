import { useId } from 'react'

/** An input for a non-negative integer. */
export function CountField({
  label,
  value,
  onChange,
}: {
  readonly label: string
  readonly value: number
  readonly onChange: (value: number) => void
}) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="count">
        <button
          type="button"
          aria-label={`Decrease ${label}`}
          aria-disabled={value === 0}
          onClick={() => onChange(Math.max(0, value - 1))}
        >
          −
        </button>
        <input
          id={id}
          inputMode="numeric"
          value={value}
          autoComplete="off"
          // Other characters are dropped: an invalid number would disagree with the verdict.
          onChange={({ target }) =>
            onChange(Number(target.value.replaceAll(/\D/g, '').slice(0, 15)))
          }
        />
        <button type="button" aria-label={`Increase ${label}`} onClick={() => onChange(value + 1)}>
          +
        </button>
      </div>
    </div>
  )
}
