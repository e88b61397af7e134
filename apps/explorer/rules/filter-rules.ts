import type { RulePart, RuleSentence, RuleSource } from './rule-sentence.js'

/** Describes a source for people. */
export function describeSource(source: RuleSource): string {
  switch (source.kind) {
    case 'documentation':
      return 'The API documentation'
    case 'reading':
      return `Not specified by the API documentation: the library's reading ${source.reading}`
    case 'library':
      return 'The library'
    default:
      return source satisfies never
  }
}

/**
 * Finds the sentences that contain every word of a query, in any case: in the text, the code, the source or the message.
 *
 * @returns The parts that have such a sentence, each with these sentences only.
 */
export function filterRules(parts: readonly RulePart[], query: string): readonly RulePart[] {
  const words = toPlain(query).split(' ')
  return parts.flatMap(({ id, title, intro, sentences }) => {
    const found = sentences.filter((sentence) => {
      const text = collectText(sentence)
      return words.every((word) => text.includes(word))
    })
    if (found.length === sentences.length)
      return [{ id, title, ...(intro && { intro }), sentences }]
    return found.length === 0 ? [] : [{ id, title, sentences: found }]
  })
}

/** Counts the sentences of all parts. */
export function countRules(parts: readonly RulePart[]): number {
  return parts.reduce((count, { sentences }) => count + sentences.length, 0)
}

function collectText({ text, code = '', status, message = '', source }: RuleSentence): string {
  const http = status === undefined ? '' : `HTTP ${status}`
  const quotes = source.kind === 'documentation' ? source.quotes.map((quote) => quote.text) : []
  return toPlain([text, code, http, message, describeSource(source), ...quotes].join(' '))
}

/** Returns a text without the marks of code, in lower case. */
function toPlain(text: string): string {
  return text.replaceAll('`', '').replaceAll(/\s+/g, ' ').trim().toLowerCase()
}
