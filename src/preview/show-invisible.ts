/**
 * Controls but LF, spaces but the usual one, and whatever else has no ink, turns text round or is half a
 * character.
 */
const INVISIBLE =
  /[\p{Cc}\u00A0\u1680\u2000-\u200A\u202F\u205F\u2800\u3000\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}](?<!\n)/gu

/** Of an emoji, such as a heart or a family: there they change what is seen. */
const IN_EMOJI =
  /(?<=\p{Extended_Pictographic})\uFE0F|\uFE0F(?=\u20E3)|(?<=\p{Extended_Pictographic}[\uFE0F\p{Emoji_Modifier}]?)\u200D(?=\p{Extended_Pictographic})/uy

/**
 * Shows what cannot be seen, as JSON may write it: `\u200b`. What comes from outside then cannot command a
 * terminal, and two names that differ look so. LF stays. JSON stays JSON of the same value.
 *
 * @example
 * ```ts
 * showInvisible('Interested\u200B') // 'Interested\\u200b'
 * ```
 */
export function showInvisible(text: string): string {
  // Most texts are so, and long ones may be.
  if (/^[\n\x20-\x7E]*$/.test(text)) return text
  return text.replaceAll(INVISIBLE, (character, index: number) =>
    isInEmoji(text, index) ? character : escapeUnits(character),
  )
}

function isInEmoji(text: string, index: number): boolean {
  IN_EMOJI.lastIndex = index
  return IN_EMOJI.test(text)
}

function escapeUnits(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
  return units.map((unit) => String.raw`\u${unit.toString(16).padStart(4, '0')}`).join('')
}
