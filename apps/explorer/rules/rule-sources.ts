import type { DocumentationPart, ReadingNumber, RuleSource } from './rule-sentence.js'

/** The source of a sentence that the library adds. */
export const LIBRARY: RuleSource = { kind: 'library' }

/** Returns the source of a sentence that the API documentation has. */
export function quote(text: string, at: DocumentationPart = 'Description'): RuleSource {
  return { kind: 'documentation', quotes: [{ text, at }] }
}

/** Returns the source of a reading of a case that the API documentation does not specify. */
export function toReading(reading: ReadingNumber): RuleSource {
  return { kind: 'reading', reading }
}
