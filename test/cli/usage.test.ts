import { describe, expect, it } from 'vitest'
import { formatUsage, type Usage } from '../../src/cli/usage.js'
import { runCommand } from '../support/command-line.js'

const USAGE: Usage = [
  'Sorts many books by the year in which they were printed.',
  { usage: ['sort <books>', '[--by <year | title>]'] },
  { terms: [['<books>', 'a file of books; - for standard input']] },
  { terms: [['--by <field>', 'year or title; defaults to the year of the first edition']] },
  { names: ['title', 'author.name', 'author.born'] },
  { examples: ['sort books.csv --by year --json'] },
]

describe('a help text', () => {
  it('aligns the descriptions of all its lists', () => {
    expect(formatUsage(USAGE, 100)).toBe(`Sorts many books by the year in which they were printed.

Usage: npx campaign-lead sort <books> [--by <year | title>]

  <books>        a file of books; - for standard input

  --by <field>   year or title; defaults to the year of the first edition

  title, author.name, author.born

Examples:
  npx campaign-lead sort books.csv --by year --json`)
  })

  it('is at most 100 columns wide, because longer lines are hard to read', () => {
    const words = 'word '.repeat(100).trimEnd()
    const widths = formatUsage([words], 300)
      .split('\n')
      .map((line) => line.length)
    expect(Math.max(...widths)).toBe(99)
  })

  it('has hanging indents in a narrow terminal', () => {
    expect(formatUsage(USAGE, 48)).toBe(`Sorts many books by the year in which they were
printed.

Usage: npx campaign-lead sort <books>
  [--by <year | title>]

  <books>        a file of books; - for standard
                 input

  --by <field>   year or title; defaults to the
                 year of the first edition

  title, author.name, author.born

Examples:
  npx campaign-lead sort books.csv --by year \\
    --json`)
  })

  it('has descriptions below their options in a very narrow terminal', () => {
    expect(formatUsage(USAGE, 39)).toContain(`
  <books>
      a file of books; - for standard
      input

  --by <field>
      year or title; defaults to the
      year of the first edition
`)
  })
})

describe('the help of each command', () => {
  const commands = [['--help'], ['preview', '--help'], ['verify', '--help']]

  it.each(commands)(
    'fits into a terminal, and has the same words at any width: %s %s',
    async (...args) => {
      const { output: wide } = await runCommand(args)
      for (const columns of [40, 60, 80, 100]) {
        const { output } = await runCommand(args, { columns, isColored: true })
        const tooLong = output.split('\n').filter((line) => line.length >= columns)
        expect(tooLong).toEqual([])
        expect(findWords(output)).toEqual(findWords(wide))
      }
    },
  )
})

function findWords(text: string): string[] {
  return text.split(/[\s\\]+/)
}
