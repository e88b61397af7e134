import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { aLead, SUBSEQUENCES, TAGS } from '../support/builders.js'
import { bundleProgram } from '../support/bundle-program.js'
import { exitKeepsPendingSend } from '../support/injected-faults.js'
import { toCsv } from '../support/previews.js'
import { runNode, runProgram } from '../support/run-program.js'
import { API_KEY, aListeningServer } from '../support/verified-server.js'

/** Internal errors that the test did not expect. */
const unexpectedErrors: unknown[] = []

afterEach(() => {
  expect(unexpectedErrors.splice(0)).toEqual([])
})

const { version }: { version: string } = JSON.parse(readFileSync('package.json', 'utf8'))

describe('the program', () => {
  it('exits with 0 for a server that follows the rules', async () => {
    const { url } = await aListeningServer(unexpectedErrors)
    const args = ['verify', url, '--key', API_KEY, '--runs', '5']
    const { code, output, errors } = await runProgram('src/cli/main.ts', ...args)
    expect(errors).toMatch(/^requests: (\d+) of \1 passed, \d+ cases, \d+ s, [\d,]+ requests\/s$/m)
    expect(errors).toMatch(
      /^the rule table: (\d+) of \1 passed, \d+ cases, \d+ s, [\d,]+ requests\/s$/m,
    )
    expect(output).toMatch(
      /^\n✓ \d+ checks passed, 0 failed: [\d,]+ cases, [\d,]+ requests in [\d.]+ s \([\d,]+ requests\/s\), seed \d+\n$/,
    )
    expect(code).toBe(0)
  })

  it('exits with 1 for a server that breaks a rule, and names the rule', async () => {
    const { url } = await aListeningServer(unexpectedErrors, exitKeepsPendingSend)
    const args = ['verify', url, '--key', API_KEY, '--runs', '10']
    const { code, output } = await runProgram('src/cli/main.ts', ...args)
    expect(output).toMatch(/^✗ no-match\/unsent › a send of the subsequence is pending$/m)
    expect(output.match(/^✗ .* › /gm)).toHaveLength(1)
    expect(output).not.toContain('the rule table › match')
    expect(output).toMatch(
      /^Failed: .*no-match\/unsent \(\d+ checks\), .*the rule table \(1 check\)/m,
    )
    expect(code).toBe(1)
  })

  it('exits with 2 if the command is invalid', async () => {
    const { code, errors } = await runProgram('src/cli/main.ts', 'verify')
    expect(errors).toContain('Missing argument: verify <url>')
    expect(code).toBe(2)
  })

  it('exits with 2 if the path is a directory or does not exist, and names it', async () => {
    for (const [path, message] of [
      ['test', '"test" is a folder, not a file'],
      ['no/such/file', 'There is no file "no/such/file"'],
      ['package.json/x', 'There is no file "package.json/x"'],
    ] as const) {
      const { code, errors } = await runProgram('src/cli/main.ts', 'preview', path, '--clear-tag')
      expect(errors).toBe(`${message}\n\nSee npx campaign-lead preview --help\n`)
      expect(code).toBe(2)
    }
  })

  it('does not let a file control the terminal', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'campaign-lead-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const leads = join(folder, 'leads.json')
    writeFileSync(leads, '[\u001B]0;PWNED\u0007\u009B31m\u202E')
    const { code, output, errors } = await runProgram(
      'src/cli/main.ts',
      'preview',
      leads,
      '--clear-tag',
    )
    expect(errors).toContain(String.raw`\u001b]0;PWNED`)
    expect(output + errors).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u)
    expect(code).toBe(2)
  })

  it('previews the leads of a file, and of standard input', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'campaign-lead-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const [leads, campaign] = [join(folder, 'leads.csv'), join(folder, 'campaign.json')]
    writeFileSync(leads, toCsv([aLead()]))
    writeFileSync(campaign, JSON.stringify({ subsequences: SUBSEQUENCES, tags: TAGS }))
    const args = ['--campaign', campaign, '--tag', 'Interested']
    const fromFile = await runProgram('src/cli/main.ts', 'preview', leads, ...args)
    expect(fromFile.output).toMatch(/^enrolled +1$/m)
    expect(fromFile).toMatchObject({ code: 0, errors: '' })
    const fromInput = execFileSync(
      process.execPath,
      [await bundleProgram('src/cli/main.ts'), 'preview', '-', ...args],
      { input: toCsv([aLead()]), encoding: 'utf8' },
    )
    expect(fromInput).toBe(fromFile.output.replace(leads, 'standard input'))
  })

  it('runs each example of the help of preview', async () => {
    const { output } = await runProgram('src/cli/main.ts', 'preview', '--help')
    const examples = [...output.matchAll(/^ {2}npx campaign-lead (preview .*)$/gm)].map(
      ([, example = '']) => example,
    )
    const program = await bundleProgram('src/cli/main.ts')
    const results = examples.map((example) => {
      // The folder has the files that the examples name.
      const run = spawnSync(process.execPath, [program, ...example.split(' ')], {
        cwd: 'examples/preview',
        encoding: 'utf8',
      })
      expect(run.stderr).toBe('')
      return run.stdout
    })
    expect(results.map((result) => result.split('\n')[0])).toEqual([
      '4 of 9 leads would be enrolled, 1 would be switched and 1 cannot be read.',
      '1 of 9 leads would exit and 1 cannot be read.',
    ])
    expect(results[1]).toContain('\nexited:\n  item 4  lead_4  no-match/unsent  Objections\n')
  })

  it('runs each example of the help of verify', async () => {
    const { url } = await aListeningServer(unexpectedErrors)
    const { output } = await runProgram('src/cli/main.ts', 'verify', '--help')
    const examples = output.matchAll(/^ {2}npx campaign-lead (verify .*)$/gm)
    for (const [, example = ''] of examples) {
      const args = example.replace('http://localhost:3000', url).replace('sk_test', API_KEY)
      const { code } = await runProgram('src/cli/main.ts', ...args.split(' '))
      expect(code).toBe(0)
    }
  })

  it('exits as usual if its output is closed', async () => {
    const args = [await bundleProgram('src/cli/main.ts'), 'preview', '-', '--clear-tag', '--json']
    const program = spawn(process.execPath, args, { stdio: 'pipe' })
    const exited = once(program, 'exit')
    program.stdout.destroy()
    await once(program.stdout, 'close')
    // It prints nothing before it has read its input.
    program.stdin.end(JSON.stringify({ leads: [aLead()], subsequences: SUBSEQUENCES, tags: TAGS }))
    expect(await text(program.stderr)).toBe('')
    expect(await exited).toEqual([0, null])
  })

  it('exits as usual if its standard error is closed', async () => {
    const args = [await bundleProgram('src/cli/main.ts'), 'preview', '-', '--clear-tag']
    const program = spawn(process.execPath, args, { stdio: 'pipe' })
    const exited = once(program, 'exit')
    program.stderr.destroy()
    await once(program.stderr, 'close')
    program.stdin.end('no leads')
    expect(await text(program.stdout)).toBe('')
    expect(await exited).toEqual([2, null])
  })

  it('prints the version of the package', async () => {
    const { code, output } = await runProgram('src/cli/main.ts', '--version')
    expect({ code, output }).toEqual({ code: 0, output: `${version}\n` })
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('reports the results so far on %s', async (signal) => {
    const { url } = await aListeningServer(unexpectedErrors)
    const args = [await bundleProgram('src/cli/main.ts'), 'verify', url, '--key', API_KEY]
    const { code, output } = await runNode(args, (program) => {
      // The verification is running when the first group is reported.
      program.stderr.on('data', (chunk) => {
        if (String(chunk).includes('requests: ')) program.kill(signal)
      })
    })
    expect(output).toMatch(/^Stopped: [\d,]+ checks were not run\.$/m)
    expect(output).toMatch(/^✗ \d+ checks passed, 0 failed/m)
    expect(code).toBe(130)
  })
})
