import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'

interface Run {
  /** Lines of name, result, wall time, user time and system time. */
  readonly results: readonly string[]
  readonly reference?: number
}

/** Runs the report. The gates `build` and `lint` have budgets of 40 and 20 CPU seconds. */
function report({ results, reference = 1 }: Run): { code: number | null; output: string } {
  const folder = mkdtempSync(join(tmpdir(), 'campaign-lead-ci-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const budgets = { reference: 1, gates: { build: 40, lint: 20 } }
  const files = { results: results.join('\n'), reference, budgets: JSON.stringify(budgets) }
  const paths = Object.entries(files).map(([name, text]) => {
    const path = join(folder, name)
    writeFileSync(path, String(text))
    return path
  })
  const { status, stdout } = spawnSync(process.execPath, ['.ci/report.mjs', ...paths], {
    encoding: 'utf8',
  })
  return { code: status, output: stdout }
}

describe('the report of CI', () => {
  it('passes if every gate passed within its budget, and prints the number of gates', () => {
    const { code, output } = report({ results: ['build passed 9 30 5', 'lint passed 9 20 9'] })
    expect(output).toMatch(/\n2 passed, 0 failed\n$/)
    expect(code).toBe(0)
  })

  it.each([
    ['failed', ['build FAILED 9 1 1', 'lint passed 9 20 0'], 'failed'],
    ['did not run', ['build passed 9 30 5'], 'did not run'],
    [
      'exceeds its budget by more than half',
      ['build passed 9 66 0', 'lint passed 9 20 0'],
      'over budget',
    ],
    [
      'has no budget',
      ['build passed 9 30 5', 'lint passed 9 20 0', 'docs passed 9 1 0'],
      'no budget: record one',
    ],
  ])('fails if a gate %s', (_, results, verdict) => {
    const { code, output } = report({ results })
    expect(output).toContain(`'${verdict}'`)
    expect(output).toMatch(/ passed, 1 failed\n$/)
    expect(code).toBe(1)
  })

  it('scales the budgets on a machine with a slower reference', () => {
    const results = ['build passed 9 66 0', 'lint passed 9 20 0']
    expect(report({ results, reference: 1.5 }).code).toBe(0)
  })
})
