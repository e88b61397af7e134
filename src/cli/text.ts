import { showInvisible } from '../preview/readable-text.js'

/** How a terminal shows a text: the codes before it and behind it. `overLine` writes over the last line. */
const STYLES = {
  red: ['\u001B[31m', '\u001B[39m'],
  green: ['\u001B[32m', '\u001B[39m'],
  bold: ['\u001B[1m', '\u001B[22m'],
  overLine: ['\r\u001B[2K', ''],
} as const

/** How a terminal shows a text. */
export type Style = keyof typeof STYLES

/** A text in a style. */
interface StyledText {
  readonly style: Style
  readonly text: string
}

/**
 * What the program prints. Its styles are apart from its strings, which may hold anything that a file, a
 * server or the command line says: no string can become a code of the terminal.
 */
export type Text = string | StyledText | readonly Text[]

/** Sets a text in a style. */
export function paint(style: Style, text: string): StyledText {
  return { style, text }
}

/** Puts texts below one another. */
export function joinLines(lines: readonly Text[]): Text {
  return lines.map((line, index) => (index === 0 ? line : ['\n', line]))
}

/** Writes a text for a terminal: its own styles, and nothing else that is not printable but LF. */
export function renderText(text: Text): string {
  if (typeof text === 'string') return showInvisible(text)
  if (!('style' in text)) return text.map(renderText).join('')
  const [before, behind] = STYLES[text.style]
  return `${before}${showInvisible(text.text)}${behind}`
}
