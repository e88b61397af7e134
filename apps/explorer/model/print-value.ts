/** Prints a value as JSON with several lines. */
export function printJson(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? ''
}

/**
 * Prints a JSON value as TypeScript: on one line if it is short enough, otherwise with one line per field.
 *
 * @param indent - The indentation of every line but the first.
 * @param column - The column in which the first line starts.
 */
export function printLiteral(value: unknown, indent = '', column = indent.length): string {
  if (typeof value === 'string') return printString(value)
  if (typeof value !== 'object' || value === null) return String(value)
  const parts = Array.isArray(value)
    ? value.map((item) => (inner: string) => printLiteral(item, inner))
    : Object.entries(value).map(
        ([key, part]) =>
          (inner: string) =>
            `${printKey(key)}: ${printLiteral(part, inner, inner.length + key.length + 2)}`,
      )
  return wrap(parts, indent, column, Array.isArray(value) ? ['[', ']'] : ['{', '}'])
}

const MAX_LINE_LENGTH = 90

function wrap(
  parts: ReadonlyArray<(indent: string) => string>,
  indent: string,
  column: number,
  [open, close]: readonly [string, string],
): string {
  if (parts.length === 0) return open + close
  const space = open === '{' ? ' ' : ''
  const line = `${open}${space}${parts.map((print) => print(indent)).join(', ')}${space}${close}`
  if (column + line.length <= MAX_LINE_LENGTH && !line.includes('\n')) return line
  const inner = `${indent}  `
  const lines = parts.map((print) => `${inner}${print(inner)},\n`)
  return `${open}\n${lines.join('')}${indent}${close}`
}

function printString(text: string): string {
  if (text.includes("'")) return JSON.stringify(text)
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"')}'`
}

function printKey(key: string): string {
  // As a plain key, it would set the prototype.
  if (key === '__proto__') return "['__proto__']"
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : printString(key)
}
