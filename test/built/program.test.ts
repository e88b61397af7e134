import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { afterEach, describe, expect, it } from 'vitest'
import { exitKeepsPendingSend } from '../support/faults.js'
import { runNode } from '../support/run-program.js'
import { importsOf } from '../support/source-files.js'
import { API_KEY, aListeningServer } from '../support/verified-server.js'

/** Internal errors that the test did not expect. */
const faults: unknown[] = []

afterEach(() => {
  expect(faults.splice(0)).toEqual([])
})

const PROGRAM = 'dist/cli/campaign-lead.js'
const source = readFileSync(PROGRAM, 'utf8')

describe('the program that was built', () => {
  it('needs nothing but Node and what the package depends on', () => {
    const syntax = ts.createSourceFile(PROGRAM, source, ts.ScriptTarget.Latest, true)
    const imports = new Set(importsOf({ path: PROGRAM, syntax }))
    expect([...imports].filter((name) => !name.startsWith('node:')).sort()).toEqual([
      'dist/testing/golden-vectors.cjs',
      'immer',
    ])
    expect(source).not.toMatch(/\b(require|import)\(/)
  })

  it('has the notices of what is bundled into it', () => {
    for (const name of ['fast-check', 'papaparse', 'pure-rand']) {
      expect(source).toContain(readFileSync(`node_modules/${name}/LICENSE`, 'utf8'))
    }
  })

  it('is a program to every shell', () => {
    expect(source).toMatch(/^#!\/usr\/bin\/env node\n/)
  })

  it('ends with 0 on a server that keeps the rules', async () => {
    const { url } = await aListeningServer(faults)
    const { code, output } = await runNode([
      PROGRAM,
      'verify',
      url,
      '--key',
      API_KEY,
      '--runs',
      '3',
    ])
    expect(output).toMatch(/^\n✓ \d+ checks passed, 0 failed/)
    expect(code).toBe(0)
  })

  it('ends with 1 on a server that breaks one, and names it', async () => {
    const { url } = await aListeningServer(faults, exitKeepsPendingSend)
    const args = [PROGRAM, 'verify', url, '--key', API_KEY, '--only', 'no-match/unsent']
    const { code, output } = await runNode(args)
    expect(output).toMatch(/^✗ no-match\/unsent › /m)
    expect(output).toMatch(/^Failed: .*the rule table \(1 check\)/m)
    expect(code).toBe(1)
  })

  it.each([
    ['examples/preview/leads.json'],
    ['examples/preview/leads.csv', '--campaign', 'examples/preview/campaign.json'],
  ])('previews the leads of %s', async (...files) => {
    const args = [PROGRAM, 'preview', ...files, '--tag', 'Interested']
    const { code, output } = await runNode(args)
    expect(output).toMatch(/^enrolled +4\n {2}match\/none +4\nswitched +1$/m)
    expect(output).toMatch(/^ {2}(index 8|line 10) {2}lead_9 {2}lead\.status must be one of/m)
    expect(code).toBe(1)
  })
})
