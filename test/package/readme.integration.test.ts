import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { ENROLLMENT_RULES } from 'campaign-lead'
import { describe, expect, it, vi } from 'vitest'
import { API_ERRORS } from '../../src/adapters/http/api-errors.js'
import * as supportedPeers from '../../src/peers/supported-peers.js'
import { readLeadFile } from '../../src/preview/read-lead-file.js'
import { createDatabase } from '../support/postgres-database.js'
import { COLUMNS } from '../support/previews.js'
import { runProgram } from '../support/run-program.js'
import { typeErrorsIn } from '../support/type-errors.js'

const readme = readFileSync('README.md', 'utf8')

/** The blocks of code in one language, in their order. */
function blocksIn(language: string): string[] {
  return [...readme.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, given, code = '']) =>
    given === language ? [code] : [],
  )
}

/** The cells of the rows of each table whose head begins with this cell. */
function tableOf(firstHead: string): string[][] {
  const [, body = ''] = readme.split(new RegExp(`^\\| ${firstHead} \\|.*\\n\\|.*\\n`, 'm'))
  return body
    .slice(0, body.indexOf('\n\n'))
    .split('\n')
    .map((row) => row.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim().replaceAll('`', '')))
}

/** Whether pino has written it. */
function isLogLine(line: string): boolean {
  return line.startsWith('{"level":')
}

describe('the README', () => {
  it('has code that runs, one block after another, and prints what it says', async () => {
    const program = blocksIn('ts').join('\n')
    const promised = [...program.matchAll(/\/\/ → (.*)$/gm)].map(([, line]) => line)
    mkdirSync('temp', { recursive: true })
    writeFileSync('temp/readme.ts', program)
    vi.stubEnv('DATABASE_URL', await createDatabase('empty'))
    const { output, errors } = await runProgram('temp/readme.ts')
    vi.unstubAllEnvs()
    expect(errors).toBe('')
    const lines = output.trim().split('\n')
    expect(lines.filter((line) => !isLogLine(line))).toEqual(promised)
    // Of the one request that is observed.
    expect(lines.filter(isLogLine)).toEqual([expect.stringContaining('campaign_lead.request')])
    expect(typeErrorsIn('temp/readme.ts')).toEqual([])
  })

  it('has the rule table of the package', () => {
    const rows = tableOf('situation').map(([situation, , outcome]) => [situation, outcome])
    expect(rows).toEqual(Object.entries(ENROLLMENT_RULES))
  })

  it('lists the versions of the optional peers that the package supports', () => {
    const peers = Object.values(supportedPeers).map(({ name, range }) => [
      name,
      range.replaceAll('||', 'or'),
    ])
    expect(Object.fromEntries(tableOf('package'))).toEqual(Object.fromEntries(peers))
  })

  it('has the error table of the package', () => {
    expect(tableOf('status')).toEqual(
      Object.entries(API_ERRORS).map(([code, { status, when }]) => [String(status), code, when]),
    )
  })

  it('shows what the example of a broken law prints, as far as it shows it', async () => {
    const [report = ''] = blocksIn('text')
    const { output } = await runProgram('examples/12-check-your-own-rules.ts')
    const printed = output.split('\n')
    const shown = report.trimEnd().split('\n')
    const isAsPrinted = (line: string, index: number) =>
      line.endsWith('…') ? printed[index]?.startsWith(line.slice(0, -1)) : printed[index] === line
    expect(shown.filter((line, index) => !isAsPrinted(line, index))).toEqual([])
    expect(shown).toHaveLength(10)
  })

  it('shows what the command line prints', async () => {
    const [block = ''] = blocksIn('console')
    const [, command = '', printed] = /^\$ npx campaign-lead ([^\n]*)\n(.*)$/s.exec(block) ?? []
    const { output } = await runProgram('src/cli/main.ts', ...command.split(' '))
    expect(output).toBe(printed)
  })

  it('has the columns of CSV, and tells which the rules read', () => {
    const rows = tableOf('column').map(([names = '', , without]) => ({
      names: names.split(', '),
      isRead: without === 'an error',
    }))
    const columns = rows.flatMap(({ names }) => names)
    expect(new Set(columns)).toEqual(new Set(COLUMNS))
    const isRefusedWithout = (column: string) => {
      const others = columns.filter((name) => name !== column)
      try {
        readLeadFile(others.join())
        return false
      } catch {
        return true
      }
    }
    expect(columns.filter(isRefusedWithout)).toEqual(
      rows.flatMap(({ names, isRead }) => (isRead ? names : [])),
    )
  })

  it('has two commands that do everything from a clean clone', () => {
    expect(blocksIn('sh')).toEqual(['npm ci && npm start\n', 'npm ci && npm test\n'])
    expect(readFileSync('.ci/run', 'utf8')).toContain('npm ci && npm test')
  })

  it('links to files and headings that are there', () => {
    const headings = [...readme.matchAll(/^#+ (.+)$/gm)].map(
      ([, heading = '']) => `#${heading.toLowerCase().replaceAll(' ', '-')}`,
    )
    const targets = [...readme.matchAll(/\]\((?!http)([^)]+)\)/g)].map(([, target = '']) => target)
    const isThere = (target: string) => headings.includes(target) || existsSync(target)
    expect(targets.filter((target) => !isThere(target))).toEqual([])
  })
})
