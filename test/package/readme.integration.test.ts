import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
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

/** Returns the code blocks in a language, in their order. */
function findBlocks(language: string): string[] {
  return [...readme.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, name, code = '']) =>
    name === language ? [code] : [],
  )
}

/** Returns the cells of the first table whose header begins with this cell. */
function findTable(firstHeader: string): string[][] {
  const [, body = ''] = readme.split(new RegExp(`^\\| ${firstHeader} \\|.*\\n\\|.*\\n`, 'm'))
  return body
    .slice(0, body.indexOf('\n\n'))
    .split('\n')
    .map((row) => row.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim().replaceAll('`', '')))
}

/** Returns the paths of the files of the package, apart from those that the build creates. */
function listPackedFiles(): string[] {
  const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [packed]: { files: { path: string }[] }[] = JSON.parse(output)
  return packed?.files.map(({ path }) => path) ?? []
}

/** Reports whether pino wrote the line. */
function isLogLine(line: string): boolean {
  return line.startsWith('{"level":')
}

describe('the README', () => {
  it('has code blocks that run in sequence and print the documented output', async () => {
    const program = findBlocks('ts').join('\n')
    const documented = [...program.matchAll(/\/\/ → (.*)$/gm)].map(([, line]) => line)
    mkdirSync('temp', { recursive: true })
    writeFileSync('temp/readme.ts', program)
    vi.stubEnv('DATABASE_URL', await createDatabase('empty'))
    const { output, errors } = await runProgram('temp/readme.ts')
    vi.unstubAllEnvs()
    expect(errors).toBe('')
    const lines = output.trim().split('\n')
    expect(lines.filter((line) => !isLogLine(line))).toEqual(documented)
    // One request is traced.
    expect(lines.filter(isLogLine)).toEqual([expect.stringContaining('campaign_lead.request')])
    expect(typeErrorsIn('temp/readme.ts')).toEqual([])
  })

  it('has the same rule table as the package', () => {
    const rows = findTable('situation').map(([situation, , outcome]) => [situation, outcome])
    expect(rows).toEqual(Object.entries(ENROLLMENT_RULES))
  })

  it('lists the supported versions of the optional peers', () => {
    const peers = Object.values(supportedPeers).map(({ name, range }) => [
      name,
      range.replaceAll('||', 'or'),
    ])
    expect(Object.fromEntries(findTable('package'))).toEqual(Object.fromEntries(peers))
  })

  it('has the same error table as the package', () => {
    expect(findTable('status')).toEqual(
      Object.entries(API_ERRORS).map(([code, { status, when }]) => [String(status), code, when]),
    )
  })

  it('shows the output of the example with a failing property', async () => {
    const [report = ''] = findBlocks('text')
    const { output } = await runProgram('examples/12-check-your-own-rules.ts')
    const printed = output.split('\n')
    const shown = report.trimEnd().split('\n')
    const isPrinted = (line: string, index: number) =>
      line.endsWith('…') ? printed[index]?.startsWith(line.slice(0, -1)) : printed[index] === line
    expect(shown.filter((line, index) => !isPrinted(line, index))).toEqual([])
    expect(shown).toHaveLength(10)
  })

  it('shows the output of the preview command', async () => {
    const [block = ''] = findBlocks('console')
    const [, command = '', printed] = /^\$ npx campaign-lead ([^\n]*)\n(.*)$/s.exec(block) ?? []
    const { output } = await runProgram('src/cli/main.ts', ...command.split(' '))
    expect(output).toBe(printed)
  })

  it('lists the CSV columns, and marks the required columns', () => {
    const rows = findTable('column').map(([names = '', , ifMissing]) => ({
      names: names.split(', '),
      isRequired: ifMissing === 'an error',
    }))
    const columns = rows.flatMap(({ names }) => names)
    expect(new Set(columns)).toEqual(new Set(COLUMNS))
    const failsWithout = (column: string) => {
      const others = columns.filter((name) => name !== column)
      try {
        readLeadFile(others.join())
        return false
      } catch {
        return true
      }
    }
    expect(columns.filter(failsWithout)).toEqual(
      rows.flatMap(({ names, isRequired }) => (isRequired ? names : [])),
    )
  })

  it('has a command to start and a command to test a clean clone', () => {
    expect(findBlocks('sh')).toEqual(['npm ci && npm start\n', 'npm ci && npm test\n'])
    expect(readFileSync('.ci/run', 'utf8')).toContain('npm ci && npm test')
  })

  it('links to headings and to files of the package', () => {
    const headings = [...readme.matchAll(/^#+ (.+)$/gm)].map(
      ([, heading = '']) => `#${heading.toLowerCase().replaceAll(' ', '-')}`,
    )
    const targets = [...readme.matchAll(/\]\((?!http)([^)]+)\)/g)].map(([, target = '']) => target)
    const files = listPackedFiles()
    const exists = (target: string) =>
      headings.includes(target) ||
      files.some((file) => file === target || file.startsWith(`${target}/`))
    expect(targets.filter((target) => !exists(target))).toEqual([])
  })
})
