import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { aLead, SUBSEQUENCES, TAGS } from '../support/builders.js'
import { bundleProgram } from '../support/bundle-program.js'
import { exitKeepsPendingSend } from '../support/faults.js'
import { csvOf } from '../support/previews.js'
import { runNode, runProgram } from '../support/run-program.js'
import { API_KEY, aListeningServer } from '../support/verified-server.js'

/** Internal errors that the test did not expect. */
const faults: unknown[] = []

afterEach(() => {
  expect(faults.splice(0)).toEqual([])
})

const { version }: { version: string } = JSON.parse(readFileSync('package.json', 'utf8'))

describe('the program', () => {
  it('ends with 0 on a server that keeps the rules', async () => {
    const { url } = await aListeningServer(faults)
    const args = ['verify', url, '--key', API_KEY, '--runs', '5']
    const { code, output, errors } = await runProgram('src/cli/main.ts', ...args)
    expect(errors).toMatch(/^requests: (\d+) of \1 kept, \d+ cases, \d+ s, [\d,]+ requests\/s$/m)
    expect(errors).toMatch(
      /^the rule table: (\d+) of \1 kept, \d+ cases, \d+ s, [\d,]+ requests\/s$/m,
    )
    expect(output).toMatch(
      /^\n✓ \d+ promises kept, 0 broken: [\d,]+ cases, [\d,]+ requests in [\d.]+ s \([\d,]+ requests\/s\), seed \d+\n$/,
    )
    expect(code).toBe(0)
  })

  it('ends with 1 on a server that breaks one, and names it', async () => {
    const { url } = await aListeningServer(faults, exitKeepsPendingSend)
    const args = ['verify', url, '--key', API_KEY, '--runs', '10']
    const { code, output } = await runProgram('src/cli/main.ts', ...args)
    expect(output).toMatch(/^✗ no-match\/unsent › a send of the subsequence is pending$/m)
    expect(output.match(/^✗ .* › /gm)).toHaveLength(1)
    expect(output).not.toContain('the rule table › match')
    expect(output).toMatch(
      /^Broken: .*no-match\/unsent \(\d+ checks\), .*the rule table \(1 check\)/m,
    )
    expect(code).toBe(1)
  })

  it('ends with 2 where it is called wrongly', async () => {
    const { code, errors } = await runProgram('src/cli/main.ts', 'verify')
    expect(errors).toContain('Say where the server is')
    expect(code).toBe(2)
  })

  it('ends with 2 and a line that names what cannot be read: a directory, or nothing', async () => {
    for (const [path, reason] of [
      ['test', 'EISDIR'],
      ['no/such/file', 'ENOENT'],
    ] as const) {
      const { code, errors } = await runProgram('src/cli/main.ts', 'preview', path, '--clear-tag')
      expect(errors).toMatch(new RegExp(`^${path} cannot be read: ${reason}: [^\\n]+\\n\\nSee `))
      expect(code).toBe(2)
    }
  })

  it('lets no file command the terminal', async () => {
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
    writeFileSync(leads, csvOf([aLead()]))
    writeFileSync(campaign, JSON.stringify({ subsequences: SUBSEQUENCES, tags: TAGS }))
    const args = ['--campaign', campaign, '--tag', 'Interested']
    const fromFile = await runProgram('src/cli/main.ts', 'preview', leads, ...args)
    expect(fromFile.output).toMatch(/^enrolled +1$/m)
    expect(fromFile).toMatchObject({ code: 0, errors: '' })
    const fromInput = execFileSync(
      process.execPath,
      [await bundleProgram('src/cli/main.ts'), 'preview', '-', ...args],
      { input: csvOf([aLead()]), encoding: 'utf8' },
    )
    expect(fromInput).toBe(fromFile.output.replace(leads, 'standard input'))
  })

  it('ends as ever where nobody reads its output any more', async () => {
    const args = [await bundleProgram('src/cli/main.ts'), 'preview', '-', '--clear-tag', '--json']
    const program = spawn(process.execPath, args, { stdio: 'pipe' })
    const exited = once(program, 'exit')
    program.stdout.destroy()
    await once(program.stdout, 'close')
    // It prints nothing before it has read this.
    program.stdin.end(JSON.stringify({ leads: [aLead()], subsequences: SUBSEQUENCES, tags: TAGS }))
    expect(await text(program.stderr)).toBe('')
    expect(await exited).toEqual([0, null])
  })

  it('ends as ever where nobody reads what went wrong either', async () => {
    const args = [await bundleProgram('src/cli/main.ts'), 'preview', '-', '--clear-tag']
    const program = spawn(process.execPath, args, { stdio: 'pipe' })
    const exited = once(program, 'exit')
    program.stderr.destroy()
    await once(program.stderr, 'close')
    program.stdin.end('no leads')
    expect(await text(program.stdout)).toBe('')
    expect(await exited).toEqual([2, null])
  })

  it('tells the version of the package', async () => {
    const { code, output } = await runProgram('src/cli/main.ts', '--version')
    expect({ code, output }).toEqual({ code: 0, output: `${version}\n` })
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('reports what it has found upon %s', async (signal) => {
    const { url } = await aListeningServer(faults)
    const args = [await bundleProgram('src/cli/main.ts'), 'verify', url, '--key', API_KEY]
    const { code, output } = await runNode(args, (program) => {
      // It has begun as soon as it tells of the first group.
      program.stderr.on('data', (told) => {
        if (String(told).includes('requests: ')) program.kill(signal)
      })
    })
    expect(output).toMatch(/^Stopped: [\d,]+ checks were not run\.$/m)
    expect(output).toMatch(/^✗ \d+ promises kept, 0 broken/m)
    expect(code).toBe(130)
  })
})
