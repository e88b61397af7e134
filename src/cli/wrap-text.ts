import type { Output } from './terminal.js'

/** The width of a report that is not printed to a terminal, and the maximum width of a help text. */
export const REPORT_WIDTH = 100

/** Characters that take two columns of a terminal. */
const WIDE =
  /[\p{Emoji_Presentation}\p{sc=Han}\p{sc=Hangul}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Bopomofo}\uFF01-\uFF60]/gu

/** Returns the width for the lines of an output, which is `otherwise` if the output is not a terminal. */
export function measureWidth({ isTTY, columns = 0 }: Output, otherwise: number): number {
  // A terminal may wrap a line that fills its whole width.
  return isTTY === true && columns > 1 ? columns - 1 : otherwise
}

/** Counts the columns of a terminal that a text takes. */
export function countColumns(text: string): number {
  // The common case, without a Unicode search.
  if (/^[\x20-\x7E]*$/.test(text)) return text.length
  return text.replaceAll(/\p{M}/gu, '').replaceAll(WIDE, '  ').length
}

/** Adds spaces to the end of a text until it takes as many columns. */
export function padColumns(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - countColumns(text)))
}

/**
 * Breaks a text at its spaces. A word that is wider than a line is not broken, so that it can be copied.
 *
 * @param first - The beginning of the first line.
 * @param rest - The beginning of the other lines.
 */
export function wrapText(text: string, width: number, first = '', rest = first): string[] {
  return wrapWords(text.split(' '), width, first, rest)
}

/** Wraps like {@link wrapText}, with words that may contain spaces. */
export function wrapWords(
  words: readonly string[],
  width: number,
  first = '',
  rest = first,
): string[] {
  const lines: string[] = []
  let line = first
  let columns = countColumns(first)
  let isEmpty = true
  for (const word of words) {
    const added = countColumns(word)
    if (!isEmpty && columns + 1 + added > width) {
      lines.push(line)
      line = rest
      columns = countColumns(rest)
      isEmpty = true
    }
    line += isEmpty ? word : ` ${word}`
    columns += isEmpty ? added : added + 1
    isEmpty = false
  }
  return [...lines, line]
}
