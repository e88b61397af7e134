import { showInvisible } from '../preview/readable-text.js'

/** The terminal codes before and after a text. `overLine` overwrites the current line. */
const STYLES = {
  red: ['\u001B[31m', '\u001B[39m'],
  yellow: ['\u001B[33m', '\u001B[39m'],
  green: ['\u001B[32m', '\u001B[39m'],
  bold: ['\u001B[1m', '\u001B[22m'],
  overLine: ['\r\u001B[2K', ''],
} as const

/** The style of a text. */
export type Style = keyof typeof STYLES

interface StyledText {
  readonly style: Style
  readonly text: string
}

/**
 * Output of the program. Styles are separate from strings, since a string may contain anything from a file, a
 * server or the command line: no string can become a terminal code.
 */
export type Text = string | StyledText | readonly Text[]

/** Applies a style to a text. */
export function paint(style: Style, text: string): StyledText {
  return { style, text }
}

/** Joins texts with line breaks. */
export function joinLines(lines: readonly Text[]): Text {
  return lines.map((line, index) => (index === 0 ? line : ['\n', line]))
}

/** Escapes line breaks too, so that a quoted text cannot imitate a line of the output. */
export function toOneLine(text: string): string {
  return showInvisible(text).replaceAll('\n', String.raw`\u000a`)
}

/** Renders a text for a terminal. Apart from the styles and LF, only printable characters remain. */
export function renderText(text: Text): string {
  if (typeof text === 'string') return showInvisible(text)
  if (!('style' in text)) return text.map(renderText).join('')
  const [before, after] = STYLES[text.style]
  return `${before}${showInvisible(text.text)}${after}`
}

/** A stream of the process: standard output or standard error. */
export interface OutputStream {
  readonly write: (text: string) => unknown
  /** Whether the stream is a terminal. */
  readonly isTTY?: boolean | undefined
  /** The width of the terminal. */
  readonly columns?: number | undefined
}

/** A guarded stream: text written to it controls the terminal only through its styles. */
export interface Output extends Omit<OutputStream, 'write'> {
  readonly write: (text: Text) => void
}

/** Guards a stream: every text is rendered before it is written. */
export function guardOutput(stream: OutputStream): Output {
  return {
    write(text) {
      stream.write(renderText(text))
    },
    // Getters, since the width of a terminal can change.
    get isTTY() {
      return stream.isTTY
    },
    get columns() {
      return stream.columns
    },
  }
}

/** Creates a line of a terminal that each call overwrites. */
export function createLiveLine(output: Output): (line: string) => void {
  return (line) => {
    // A terminal may wrap a line that fills its whole width.
    const width = Math.max(0, (output.columns ?? 80) - 1)
    output.write(paint('overLine', showInvisible(line).slice(0, width)))
  }
}
