import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

/** Files whose terminology lists the glossary must not contradict. */
const TERMINOLOGIES = ['src/index.ts', 'src/adapters/pg-boss/index.ts']

const PLURALS = 'e?s'

const page = readFileSync('docs/glossary.md', 'utf8')
const [, ...entries] = page.split(/^## /m)
const definitions = new Map(
  entries.map((entry) => {
    const [term = '', ...lines] = entry.split('\n')
    return [term, lines.join('\n').trim()] as const
  }),
)
const terms = [...definitions.keys()]

/** Returns the text of everything that a reader may look up a word of: the other pages, and the source. */
function readUses(): string {
  const pages = readdirSync('docs').filter((name) => name.endsWith('.md') && name !== 'glossary.md')
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  )
  const files = [...pages.map((name) => `docs/${name}`), ...sources.map((name) => `src/${name}`)]
  return files.map((file) => readFileSync(file, 'utf8')).join('\n')
}

/** Returns the terms of the module comment of a file, with the first clause of each definition. */
function readTerminology(file: string): [term: string, clause: string][] {
  const [, list = ''] = /Terminology:(.*?)@module/s.exec(readFileSync(file, 'utf8')) ?? []
  const text = list.replaceAll(/\n \*( {2,})?/g, (_, indent) => (indent === undefined ? '\n' : ' '))
  return [...text.matchAll(/^ ?- \**([^:*]+)\**: ([^;:.]+)/gm)].map(
    ([, term = '', clause = '']) => [term.toLowerCase(), simplify(clause)],
  )
}

/** Ignores case, code marks and line breaks. */
function simplify(text: string): string {
  return text.replaceAll('`', '').replaceAll(/\s+/g, ' ').trim().toLowerCase()
}

describe('the glossary', () => {
  it('is in alphabetical order, without duplicates', () => {
    const compare = (one: string, other: string) => one.localeCompare(other, 'en')
    expect(terms).toEqual([...new Set(terms)].sort(compare))
  })

  it('has only terms that another page or the source uses', () => {
    const uses = readUses()
    const isUsed = (term: string) =>
      new RegExp(
        `\\b${term.replaceAll(' ', String.raw`[\s-]+(?:\* )?`)}(?:${PLURALS})?\\b`,
        'i',
      ).test(uses)
    expect(terms.filter((term) => !isUsed(term))).toEqual([])
  })

  it('defines each term in a few sentences', () => {
    const sentences = (text: string) =>
      text.split(/[.:;] |\.$/).filter((part) => part !== '').length
    const wrong = terms.filter((term) => {
      const definition = definitions.get(term) ?? ''
      return !/^[A-Z`].*\.$/s.test(definition) || sentences(definition) > 5
    })
    expect(wrong).toEqual([])
  })

  it('links most terms to the page about them', () => {
    const linked = terms.filter((term) => definitions.get(term)?.includes('.md'))
    expect(linked.length).toBeGreaterThan(terms.length * 0.9)
  })

  it.each(TERMINOLOGIES)('has the terms and the definitions of %s', (file) => {
    const terminology = readTerminology(file)
    expect(terminology.length).toBeGreaterThan(10)
    const contradictions = terminology.filter(([name, clause]) => {
      const term = terms.find((each) => each.toLowerCase() === name) ?? ''
      return !simplify(definitions.get(term) ?? '').includes(clause)
    })
    expect(contradictions).toEqual([])
  })
})
