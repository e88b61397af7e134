import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { afterEach, describe, expect, it } from 'vitest'
import { exitKeepsPendingSend } from '../support/injected-faults.js'
import { runNode } from '../support/run-program.js'
import { importsOf } from '../support/source-files.js'
import { API_KEY, aListeningServer } from '../support/verified-server.js'

/** Unexpected internal errors. */
const errors: unknown[] = []

afterEach(() => {
  expect(errors.splice(0)).toEqual([])
})

const PROGRAM = 'dist/cli/campaign-lead.js'
const source = readFileSync(PROGRAM, 'utf8')

describe('the built command line', () => {
  it('imports only Node, Immer and the golden vectors', () => {
    const syntax = ts.createSourceFile(PROGRAM, source, ts.ScriptTarget.Latest, true)
    const imports = new Set(importsOf({ path: PROGRAM, syntax }))
    expect([...imports].filter((name) => !name.startsWith('node:')).sort()).toEqual([
      'dist/testing/golden-vectors.cjs',
      'immer',
    ])
    expect(source).not.toMatch(/\b(require|import)\(/)
  })

  it('contains the licenses of the bundled packages', () => {
    for (const name of ['fast-check', 'papaparse', 'pure-rand']) {
      expect(source).toContain(readFileSync(`node_modules/${name}/LICENSE`, 'utf8'))
    }
  })

  it('starts with a shebang', () => {
    expect(source).toMatch(/^#!\/usr\/bin\/env node\n/)
  })

  it('exits with 0 if the verified server conforms to the rules', async () => {
    const { url } = await aListeningServer(errors)
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

  it('exits with 1 if the verified server violates a rule, and names the rule', async () => {
    const { url } = await aListeningServer(errors, exitKeepsPendingSend)
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
    expect(output).toMatch(/^enrolled +4\n {2}match\/none +4 .*\nswitched +1$/m)
    expect(output).toMatch(
      /^ {2}1 × lead\.status must be one of [^×]* at (item 9|line 10) \(lead_9\)$/m,
    )
    expect(code).toBe(1)
  })
})
