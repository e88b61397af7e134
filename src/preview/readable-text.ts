import type { LeadFile } from './lead-file.js'

/** Formats a number for people, such as `12,345`. */
export function printNumber(number: number): string {
  return number.toLocaleString('en-US')
}

/** Formats a number with its noun, such as `12,345 leads`. */
export function printCount(count: number, singular: string, plural = `${singular}s`): string {
  return `${printNumber(count)} ${count === 1 ? singular : plural}`
}

/**
 * Names the place of a lead in its file, for people.
 *
 * @param position - In CSV the line number, from 1; in JSON the index, from 0. People count items from 1.
 */
export function printPosition(format: LeadFile['format'], position: number): string {
  return format === 'csv' ? `line ${position}` : `item ${position + 1}`
}

/**
 * Control characters except LF, spaces except U+0020, and characters that are invisible, change the text
 * direction or are half of a surrogate pair.
 */
const INVISIBLE =
  /[\p{Cc}\u00A0\u1680\u2000-\u200A\u202F\u205F\u2800\u3000\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}](?<!\n)/gu

/** Variation selectors and joiners of an emoji, such as a family: they are visible, since they select its glyph. */
const IN_EMOJI =
  /(?<=\p{Extended_Pictographic})\uFE0F|\uFE0F(?=\u20E3)|(?<=\p{Extended_Pictographic}[\uFE0F\p{Emoji_Modifier}]?)\u200D(?=\p{Extended_Pictographic})/uy

/**
 * Escapes invisible characters as JSON does: `\u200b`. Untrusted text then cannot control a terminal, and
 * different names look different. LF is kept. JSON stays JSON with the same value.
 *
 * @example
 * ```ts
 * showInvisible('Interested\u200B') // 'Interested\\u200b'
 * ```
 */
export function showInvisible(text: string): string {
  // The common case, without a Unicode search.
  if (/^[\n\x20-\x7E]*$/.test(text)) return text
  return text.replaceAll(INVISIBLE, (character, index: number) =>
    isInEmoji(text, index) ? character : escapeCodeUnits(character),
  )
}

function isInEmoji(text: string, index: number): boolean {
  IN_EMOJI.lastIndex = index
  return IN_EMOJI.test(text)
}

function escapeCodeUnits(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
  return units.map((unit) => String.raw`\u${unit.toString(16).padStart(4, '0')}`).join('')
}
