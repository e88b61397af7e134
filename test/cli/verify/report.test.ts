import { spawnSync } from 'node:child_process'
import { applyLeadUpdate } from 'campaign-lead'
import { requestChecks, ruleChecks, vectorChecks } from 'campaign-lead/testing/conformance'
import { afterEach, describe, expect, it } from 'vitest'
import { parseCommand } from '../../../src/cli/run-cli.js'
import { guardOutput } from '../../../src/cli/terminal.js'
import { printReport } from '../../../src/cli/verify/print-report.js'
import { createReport, type Measurements, type Report } from '../../../src/cli/verify/report.js'
import { attachSymptoms } from '../../../src/testing/checks/causes.js'
import { type Check, CheckError, type CheckResult } from '../../../src/testing/checks/check.js'
import { runCommand } from '../../support/command-line.js'
import { exitKeepsPendingSend } from '../../support/injected-faults.js'
import { API_KEY, aListeningServer } from '../../support/verified-server.js'

/** Internal errors that the test did not expect. */
const unexpectedErrors: unknown[] = []

afterEach(() => {
  expect(unexpectedErrors.splice(0)).toEqual([])
})

const MEASUREMENTS: Measurements = {
  seed: 42,
  pace: { seconds: 4, requests: 1000 },
  delayed: undefined,
}

function parse(args: readonly string[], env: Record<string, string> = {}) {
  const command = parseCommand(['verify', ...args], env)
  if (command.name === 'verify') return command.request
  throw new TypeError(`Parsed as ${command.name}`)
}

function aFailure(
  check: Pick<Check, 'group' | 'name' | 'description'>,
  signs: string[],
): CheckResult {
  const error = attachSymptoms(new CheckError(check, 'lead.status is "active"'), signs)
  return { check: { ...check, run: () => Promise.reject(error) }, passed: false, error }
}

function aReport(args: readonly string[], results: readonly CheckResult[]): Report {
  const result = { results, ending: 'complete' } as const
  return createReport(result, results.length, parse(args), MEASUREMENTS)
}

function print(report: Report, isColored = false, hasKeyOption = true): string {
  let printed = ''
  const output = guardOutput({ write: (text) => (printed += text) })
  printReport(output, report, isColored, hasKeyOption)
  return printed
}

describe('the command that repeats a check', () => {
  const args = [
    "http://example.com/it's$HOME!",
    '--key',
    'sk_secret',
    '--policy',
    'guarded',
    '--quick',
    '--allow-remote',
    '--state-url',
    'http://[::1]:3001/`id`;a&b',
  ]
  const checks = [
    ...vectorChecks(applyLeadUpdate),
    ...ruleChecks(applyLeadUpdate),
    ...requestChecks({ url: 'http://localhost', apiKey: 'sk_1' }),
  ]

  it('is quoted for a POSIX shell, for each check, also in colors', () => {
    const report = aReport(
      args,
      checks.map((check) => aFailure(check, [])),
    )
    const lines = print(report, true)
      .split('\n')
      .filter((line) => line.startsWith('  repeat:   npx campaign-lead verify '))
    expect(lines).toHaveLength(checks.length)
    const script = lines.map((line) =>
      line.replace('  repeat:   npx campaign-lead', "printf '%s\\0'"),
    )
    const { stdout, stderr } = spawnSync('sh', ['-s'], {
      input: script.join('; echo\n'),
      encoding: 'utf8',
      env: { HOME: 'wrong' },
    })
    expect(stderr).toBe('')
    const read = stdout.split('\n').map((line) => line.split('\0').slice(0, -1))
    expect(read).toHaveLength(checks.length)
    for (const [index, words] of read.entries()) {
      const only = `${checks[index]?.group} › ${checks[index]?.name}`
      const command = parse(words.slice(1), { CAMPAIGN_LEAD_API_KEY: 'sk_secret' })
      expect(command).toEqual({ ...parse(args), hasKeyOption: false, seed: 42, only })
      expect(command.isQuick).toBe(true)
    }
  })

  it('names the variable of the key instead of the key', () => {
    const failed = aReport(
      ['http://localhost', '--key', 'sk_secret'],
      checks.slice(0, 1).map((check) => aFailure(check, [])),
    )
    const note =
      'The commands read the key from $CAMPAIGN_LEAD_API_KEY: set it first, or add --key.'
    expect(print(failed)).toContain(note)
    expect(print(failed)).not.toContain('sk_secret')
    expect(print(failed, false, false)).not.toContain(note)
    expect(print(aReport(['http://localhost', '--key', 'sk_secret'], []))).not.toContain(note)
  })
})

describe('a report of many failures', () => {
  const failures = ['a', 'b', 'c', 'd'].map((name) =>
    aFailure({ group: name < 'c' ? 'first' : 'second', name, description: `It does ${name}.` }, [
      name === 'd' ? 'the row match/none' : 'the row no-match/unsent',
    ]),
  )
  const args = ['http://localhost', '--key', 'sk_1']

  it('shows the first failure of each cause in full, and counts the others', () => {
    expect(print(aReport(args, failures))).toBe(`
✗ first › a
  expected: It does a.
  actual:   lead.status is "active"
  repeat:   npx campaign-lead verify http://localhost --seed 42 --runs 100 --only 'first › a'
  similar:  2 other checks fail, probably for the same reason (the row no-match/unsent):
            first (1 check), second (1 check)

✗ second › d
  expected: It does d.
  actual:   lead.status is "active"
  repeat:   npx campaign-lead verify http://localhost --seed 42 --runs 100 --only 'second › d'

Failed: first (2 checks), second (2 checks)
The commands read the key from $CAMPAIGN_LEAD_API_KEY: set it first, or add --key.
✗ 0 checks passed, 4 failed for 2 reasons: 0 cases, 1,000 requests in 4 s (250 requests/s), seed 42
`)
  })

  it('has every failure and every cause as JSON', () => {
    const { failures: reported, causes } = aReport(args, failures)
    expect(reported.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd'])
    expect(causes).toEqual([
      {
        symptoms: ['the row no-match/unsent'],
        first: 'first › a',
        others: ['first › b', 'second › c'],
      },
      { symptoms: [], first: 'second › d', others: [] },
    ])
  })

  it('shows at most 25 lines of a failure', () => {
    const check = { group: 'first', name: 'a', description: 'It does a.' }
    const found = Array.from({ length: 1000 }, (_, line) => `difference ${line}`).join('\n')
    const error = new CheckError(check, found)
    const run = () => Promise.reject(error)
    const report = aReport(args, [{ check: { ...check, run }, passed: false, error }])
    expect(print(report)).toContain('difference 24\n            and 975 more lines\n')
    expect(report.failures[0]?.actual).toBe(found)
  })
})

describe('a report of slow answers', () => {
  it('shows how to fix them, also as JSON', () => {
    const remedy = 'answers take about 40 ms each: write head and body together, or set TCP_NODELAY'
    const delayed = { keptMilliseconds: 40, newMilliseconds: 1, remedy }
    const request = parse(['http://localhost', '--key', 'sk_1'])
    const result = { results: [], ending: 'complete' } as const
    const report = createReport(result, 0, request, { ...MEASUREMENTS, delayed })
    expect(report.delayedAnswers).toEqual(delayed)
    expect(print(report)).toContain(`\nSlow answers: ${remedy}\n`)
  })
})

describe('a verification without a completed check', () => {
  it('does not report that nothing failed, and exits with 130', async () => {
    const controller = new AbortController()
    const { url } = await aListeningServer(unexpectedErrors, (repository) => ({
      ...repository,
      update(ref, decide) {
        controller.abort()
        return repository.update(ref, decide)
      },
    }))
    const args = ['verify', url, '--key', API_KEY, '--only', 'match/none']
    const { code, output } = await runCommand(args, { stop: controller.signal })
    expect(output).toMatch(/\n✗ Nothing was verified: no check was completed: 0 cases, /)
    expect(output).not.toContain('0 failed')
    expect(code).toBe(130)
  })
})

describe('a server that breaks one rule', () => {
  it('has one cause of all failures, named by its row', async () => {
    const { url } = await aListeningServer(unexpectedErrors, exitKeepsPendingSend)
    const args = [
      'verify',
      url,
      '--key',
      API_KEY,
      '--runs',
      '5',
      '--json',
      '--only',
      'no-match/unsent',
    ]
    const { output } = await runCommand(args)
    const report: Report = JSON.parse(output)
    expect(report.failures.length).toBeGreaterThan(3)
    expect(report.causes.map(({ first, symptoms }) => ({ first, symptoms }))).toEqual([
      {
        first: 'no-match/unsent › a send of the subsequence is pending',
        symptoms: ['the row no-match/unsent'],
      },
    ])
  })
})
