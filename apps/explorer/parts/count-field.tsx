import { Button, Group, Input, Label, NumberField } from 'react-aria-components'

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
  return (
    <NumberField
      className="field"
      value={value}
      minValue={0}
      // A grouping separator that appears while typing would move the cursor.
      formatOptions={{ useGrouping: false, maximumFractionDigits: 0 }}
      onChange={(changed) => onChange(Number.isNaN(changed) ? 0 : changed)}
    >
      <Label>{label}</Label>
      <Group className="count">
        <Button slot="decrement">−</Button>
        <Input
          // NumberField itself reports a typed value only on blur; until then the decision would be outdated.
          onInput={({ currentTarget: { value: typed } }) => {
            if (/^\d{0,15}$/.test(typed)) onChange(Number(typed))
          }}
        />
        <Button slot="increment">+</Button>
      </Group>
    </NumberField>
  )
}
