import { Button, Group, Input, Label, NumberField } from 'react-aria-components'

/** A whole number of 0 or more. */
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
      // A separator that comes while it is typed would move the cursor.
      formatOptions={{ useGrouping: false, maximumFractionDigits: 0 }}
      onChange={(given) => onChange(Number.isNaN(given) ? 0 : given)}
    >
      <Label>{label}</Label>
      <Group className="count">
        <Button slot="decrement">−</Button>
        <Input
          // By itself it tells what is typed only once it is left: till then the decision would be an old one.
          onInput={({ currentTarget: { value: typed } }) => {
            if (/^\d{0,15}$/.test(typed)) onChange(Number(typed))
          }}
        />
        <Button slot="increment">+</Button>
      </Group>
    </NumberField>
  )
}
