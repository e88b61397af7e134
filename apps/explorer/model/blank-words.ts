import { simplifyFieldName } from '../../../src/preview/field-names.js'
import { LEAD_PARTS } from './lead-fields.js'

/** Words before a lead, without quotes and commas: these would be of an object whose start is missing. */
const WORDS = /^[^{"',]*?(?=\{|\[\s*\{)/

/**
 * Replaces the words around a lead by spaces, such as `lead: {…}`, `const lead = {…}` or a code fence. The lines stay.
 *
 * @returns `null` if the text has no such words, or if they name a part of a lead: the part would be read as a lead.
 */
export function blankWords(text: string): string | null {
  const [words = ''] = WORDS.exec(text) ?? []
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']')) + 1
  const after = text.slice(end)
  if (end === 0 || (words.trim() === '' && after.trim() === '')) return null
  const last = simplifyFieldName(words.replace(/\W+$/, '').replace(/^.*\W/s, ''))
  if (LEAD_PARTS.some((part) => simplifyFieldName(part) === last)) return null
  return words.replaceAll(/[^\r\n]/g, ' ') + text.slice(words.length, end)
}
