import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { openPool } from '../support/lead-tables.js'
import {
  type CodeBlock,
  findBlocks,
  findBrokenLinks,
  findCodeBlocks,
  findParagraphs,
  runDocumentedCode,
} from '../support/markdown.js'
import { createDatabase } from '../support/postgres-database.js'
import { runProgram } from '../support/run-program.js'

/** Languages of blocks that are not code. */
const NOT_CODE = ['json', 'text']

/** The pages without an example at the beginning. */
const REFERENCES = ['api-reference', 'benchmarks', 'explorer', 'glossary', 'guarantees']

const pages = readdirSync('docs')
  .filter((name) => name.endsWith('.md') && name !== 'index.md')
  .map((name) => name.slice(0, -'.md'.length))

const readPage = (page: string) => readFileSync(`docs/${page}.md`, 'utf8')

const pagesWith = (language: string) =>
  pages.filter((page) => findBlocks(readPage(page), language).length > 0)

describe.each(pages)('docs/%s.md', (page) => {
  const text = readPage(page)

  it('links to headings and to files', () => {
    expect(findBrokenLinks(`docs/${page}.md`, existsSync)).toEqual([])
  })

  it('has only code blocks that a test runs', () => {
    const runs = ['console', 'sh', 'sql', 'ts', ...NOT_CODE]
    const notRun = findCodeBlocks(text).filter(
      ({ language, file }) => file === undefined && !runs.includes(language),
    )
    expect(notRun).toEqual([])
  })

  it('has excerpts that are equal to the files', () => {
    const isExcerpt = ({ file = '', code }: CodeBlock) => readFileSync(file, 'utf8').includes(code)
    const excerpts = findCodeBlocks(text).filter(({ file }) => file !== undefined)
    expect(excerpts.filter((block) => !isExcerpt(block))).toEqual([])
  })

  it('has valid JSON', () => {
    for (const code of findBlocks(text, 'json')) {
      expect(() => JSON.parse(code)).not.toThrow()
    }
  })

  it('has no paragraph of more than 80 words, and no line of more than 600 characters', () => {
    const long = findParagraphs(text).filter((paragraph) => paragraph.split(/\s+/).length > 80)
    expect(long).toEqual([])
    expect(text.split('\n').filter((line) => line.length > 600)).toEqual([])
  })
})

describe('the code of a page', () => {
  it.each(pagesWith('ts'))('runs in sequence and prints what %s.md says', async (page) => {
    vi.stubEnv('DATABASE_URL', await createDatabase('empty'))
    const program = findBlocks(readPage(page), 'ts').join('\n')
    const { documented, printed, errors, typeErrors } = await runDocumentedCode(page, program)
    vi.unstubAllEnvs()
    expect(typeErrors).toEqual([])
    expect(errors).toBe('')
    expect(printed).toEqual(documented)
  })

  it.each(pagesWith('sql'))('runs in the database: SQL of %s.md', async (page) => {
    const pool = openPool(await createDatabase('leads'))
    try {
      for (const code of findBlocks(readPage(page), 'sql')) {
        await expect(pool.query(code)).resolves.toBeDefined()
      }
    } finally {
      await pool.end()
    }
  })

  it.each(pagesWith('console'))('prints what %s.md says in the console', async (page) => {
    for (const block of findBlocks(readPage(page), 'console')) {
      const [, command = '', shown] = /^\$ npx campaign-lead ([^\n]*)\n(.*)$/s.exec(block) ?? []
      const { output } = await runProgram('src/cli/main.ts', ...command.split(' '))
      expect(output).toBe(shown)
    }
  })

  it.each(pagesWith('sh'))('has commands that exist in %s.md', (page) => {
    const { scripts }: { scripts: object } = JSON.parse(readFileSync('package.json', 'utf8'))
    const names = Object.keys(scripts).join('|')
    const known = new RegExp(
      `^(?:npm ci && )?(?:npm (?:test|start|install|(?:run )?(?:${names}))|npx campaign-lead (?:preview|verify))\\b`,
    )
    const commands = findBlocks(readPage(page), 'sh').flatMap((code) => code.trim().split('\n'))
    expect(commands.filter((command) => !known.test(command))).toEqual([])
  })
})

describe('a page about a task', () => {
  const guides = pages.filter((page) => !REFERENCES.includes(page))

  it.each(guides)('begins with the task and a complete example: %s.md', (page) => {
    const beginning = readPage(page).split(/^## /m).slice(0, 2).join('')
    expect(findCodeBlocks(beginning).length).toBeGreaterThan(0)
  })
})

describe('the documentation', () => {
  it('has an index of all pages in the README', () => {
    const readme = readFileSync('README.md', 'utf8')
    expect(pages.filter((page) => !readme.includes(`](docs/${page}.md`))).toEqual([])
  })
})
