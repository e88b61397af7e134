import { blankWords } from './blank-words.js'
import type { LeadReading } from './lead-reading.js'
import { parseTolerant } from './parse-tolerant.js'
import { type LeadReadingOptions, readLeadValue } from './read-lead-value.js'

/**
 * Reads a text as one lead, in the forms that people have: JSON, a literal of JavaScript or of the MongoDB shell, an
 * array of one lead, an object with `leads` or `lead`, a response of the API, and MongoDB Extended JSON. Words around it are ignored. Fields that
 * no rule of updates reads may be missing.
 *
 * It never throws. It loads a parser: import this module only when a text is read.
 */
export function readLeadText(text: string, options: LeadReadingOptions = {}): LeadReading {
  const parsed = parseTolerant(text)
  if (parsed.kind === 'parsed') return readLeadValue(parsed, options)
  return readWithoutWords(text, options) ?? { ...parsed, renames: [] }
}

/** Reads a lead with words around it. Returns `null` if there is none. */
function readWithoutWords(text: string, options: LeadReadingOptions): LeadReading | null {
  const rest = blankWords(text)
  const parsed = rest === null ? null : parseTolerant(rest)
  if (parsed?.kind !== 'parsed') return null
  const reading = readLeadValue(parsed, options)
  if (reading.kind !== 'lead') return reading
  return { ...reading, notes: ['Ignored the text around the lead.', ...reading.notes] }
}
