const WIDTH = 100

/** Prints JSON like the formatter: a value that fits on one line is printed on one line. */
export function printJson(value: unknown): string {
  return `${print(value, '', 0)}\n`
}

/** @param taken - The columns of the key before the value, and of the comma after it. */
function print(value: unknown, indent: string, taken: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const flat = printFlat(value)
  if (indent.length + taken + flat.length <= WIDTH) return flat

  const inner = `${indent}  `
  if (Array.isArray(value)) {
    const items = value.map((item) => `${inner}${print(item, inner, 1)}`)
    return `[\n${items.join(',\n')}\n${indent}]`
  }
  const fields = Object.entries(value).map(([name, field]) => {
    const key = `${JSON.stringify(name)}: `
    return `${inner}${key}${print(field, inner, key.length + 1)}`
  })
  return `{\n${fields.join(',\n')}\n${indent}}`
}

function printFlat(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(printFlat).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).map(
    ([key, field]) => `${JSON.stringify(key)}: ${printFlat(field)}`,
  )
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
}
