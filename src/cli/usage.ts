import { countColumns, padColumns, REPORT_WIDTH, wrapText, wrapWords } from './wrap-text.js'

/** A part of a help text. A string is a paragraph. */
type UsageBlock =
  | string
  /** The arguments of the program. None of them is broken. */
  | { readonly usage: readonly string[] }
  /** Arguments, options or commands, and what they do. */
  | { readonly terms: readonly UsageTerm[] }
  | { readonly names: readonly string[] }
  /** Commands that can be copied, without the name of the program. */
  | { readonly examples: readonly string[] }

type UsageTerm = readonly [term: string, description: string]

/** The help of the program or of a command. */
export type Usage = readonly UsageBlock[]

const PROGRAM = 'npx campaign-lead'

/** In a narrower column, a description is printed below its term. */
const MIN_DESCRIPTION_WIDTH = 30

/** Formats a help text with lines that are at most as wide as a terminal. */
export function formatUsage(usage: Usage, columns: number): string {
  const width = Math.min(columns, REPORT_WIDTH)
  const terms = usage.flatMap((block) => (isTerms(block) ? block.terms : []))
  const termWidth = Math.max(0, ...terms.map(([term]) => countColumns(term)))
  return usage.map((block) => formatBlock(block, width, termWidth).join('\n')).join('\n\n')
}

function isTerms(block: UsageBlock): block is Extract<UsageBlock, { terms: unknown }> {
  return typeof block === 'object' && 'terms' in block
}

function formatBlock(block: UsageBlock, width: number, termWidth: number): string[] {
  if (typeof block === 'string') return wrapText(block, width)
  if ('usage' in block) return wrapWords(block.usage, width, `Usage: ${PROGRAM} `, '  ')
  if ('terms' in block) return block.terms.flatMap((term) => formatTerm(term, width, termWidth))
  if ('names' in block) return wrapText(block.names.join(', '), width, '  ')
  return ['Examples:', ...block.examples.flatMap((example) => formatExample(example, width))]
}

function formatTerm([term, description]: UsageTerm, width: number, termWidth: number): string[] {
  const first = `  ${padColumns(term, termWidth)}   `
  if (width - first.length < MIN_DESCRIPTION_WIDTH) {
    return [`  ${term}`, ...wrapText(description, width, '      ')]
  }
  return wrapText(description, width, first, ' '.repeat(first.length))
}

/** A shell continues a command after a backslash, so that a wrapped example can still be copied. */
function formatExample(example: string, width: number): string[] {
  // An option stays next to its value.
  const words = `${PROGRAM} ${example}`.match(/--\S+(?: (?!--)\S+)?|\S+/g) ?? []
  const lines = wrapWords(words, width - ' \\'.length, '  ', '    ')
  return lines.map((line, index) => (index < lines.length - 1 ? `${line} \\` : line))
}
