import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { documentedPolicy, ENROLLMENT_RULES } from 'campaign-lead'
import { describe, expect, it, vi } from 'vitest'
import { API_ERRORS } from '../../src/adapters/http/api-errors.js'
import * as supportedPeers from '../../src/peers/supported-peers.js'
import { readLeadFile } from '../../src/preview/read-lead-file.js'
import { findBlocks, findBrokenLinks, findTable, runDocumentedCode } from '../support/markdown.js'
import { createDatabase } from '../support/postgres-database.js'
import { COLUMNS } from '../support/previews.js'
import { runProgram } from '../support/run-program.js'

const readme = readFileSync('README.md', 'utf8')

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
    vi.stubEnv('DATABASE_URL', await createDatabase('empty'))
    const { documented, printed, errors, typeErrors } = await runDocumentedCode(
      'readme',
      findBlocks(readme, 'ts').join('\n'),
    )
    vi.unstubAllEnvs()
    expect(errors).toBe('')
    expect(printed.filter((line) => !isLogLine(line))).toEqual(documented)
    // One request is traced.
    expect(printed.filter(isLogLine)).toEqual([expect.stringContaining('campaign_lead.request')])
    expect(typeErrors).toEqual([])
  })

  it('has the same rule table as the package', () => {
    const rows = findTable(readme, 'situation').map(([situation, , outcome]) => [
      situation,
      outcome,
    ])
    expect(rows).toEqual(Object.entries(ENROLLMENT_RULES))
  })

  it('lists every option of the policy', () => {
    const options = findTable(readme, 'option').map(([name]) => name)
    expect(options).toEqual(Object.keys(documentedPolicy))
  })

  it('lists the supported versions of the optional peers', () => {
    const peers = Object.values(supportedPeers).map(({ name, range }) => [
      name,
      range.replaceAll('||', 'or'),
    ])
    expect(Object.fromEntries(findTable(readme, 'package'))).toEqual(Object.fromEntries(peers))
  })

  it('has the same error table as the package', () => {
    expect(findTable(readme, 'status')).toEqual(
      Object.entries(API_ERRORS).map(([code, { status, when }]) => [String(status), code, when]),
    )
  })

  it('shows the output of the example with a failing property', async () => {
    const [report = ''] = findBlocks(readme, 'text')
    const { output } = await runProgram('examples/12-check-your-own-rules.ts')
    const printed = output.split('\n')
    const shown = report.trimEnd().split('\n')
    const isPrinted = (line: string, index: number) =>
      line.endsWith('…') ? printed[index]?.startsWith(line.slice(0, -1)) : printed[index] === line
    expect(shown.filter((line, index) => !isPrinted(line, index))).toEqual([])
    expect(shown).toHaveLength(10)
  })

  it('shows the output of the preview command', async () => {
    const [block = ''] = findBlocks(readme, 'console')
    const [, command = '', printed] = /^\$ npx campaign-lead ([^\n]*)\n(.*)$/s.exec(block) ?? []
    const { output } = await runProgram('src/cli/main.ts', ...command.split(' '))
    expect(output).toBe(printed)
  })

  it('lists the CSV columns, and marks the required columns', () => {
    const rows = findTable(readme, 'column').map(([names = '', , ifMissing]) => ({
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
    expect(findBlocks(readme, 'sh')).toEqual(['npm ci && npm start\n', 'npm ci && npm test\n'])
    expect(readFileSync('.ci/run', 'utf8')).toContain('npm ci && npm test')
  })

  it('links to headings and to files of the package', () => {
    const files = listPackedFiles()
    const isPacked = (target: string) =>
      files.some((file) => file === target || file.startsWith(`${target}/`))
    expect(findBrokenLinks('README.md', isPacked)).toEqual([])
  })
})
