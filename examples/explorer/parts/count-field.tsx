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
      onChange={(given) => onChange(Number.isNaN(given) ? 0 : given)}
    >
      <Label>{label}</Label>
      <Group className="count">
        <Button slot="decrement">−</Button>
        <Input />
        <Button slot="increment">+</Button>
      </Group>
    </NumberField>
  )
}
