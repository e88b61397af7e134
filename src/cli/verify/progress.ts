import { printCount } from '../../preview/print-count.js'
import type { Check, CheckResult } from '../../testing/check.js'
import { createLiveLine } from '../live-line.js'
import type { Output } from '../output.js'
import { paint } from '../text.js'
import { labelOf } from './select-checks.js'

/** Shows how far a verification has come. */
export interface Progress {
  begin(check: Check): void
  end(result: CheckResult): void
  /** Nothing more comes. */
  finish(): void
}

/** For a person who is looking: one line, written over and over; above it, what is broken. */
export function createLiveProgress(output: Output, checks: readonly Check[]): Progress {
  const rewrite = createLiveLine(output)
  let done = 0
  let cases = 0

  return {
    begin({ group, name }) {
      const far = `${done + 1}/${checks.length}`
      rewrite(`${far} · ${printCount(cases, 'case')} · ${group} › ${name}`)
    },
    end(result) {
      done += 1
      if (result.passed) cases += result.cases
      else {
        rewrite('')
        output.write([paint('red', '✗'), ` ${labelOf(result.check)}\n`])
      }
    },
    finish: () => rewrite(''),
  }
}

/** For a log: a line for each group, and for what is broken. */
export function createPlainProgress(output: Output, checks: readonly Check[]): Progress {
  const total = new Map<string, number>()
  for (const { group } of checks) total.set(group, (total.get(group) ?? 0) + 1)
  const done = new Map<string, { checks: number; kept: number; cases: number }>()

  return {
    begin: () => undefined,
    end(result) {
      const { group } = result.check
      const before = done.get(group) ?? { checks: 0, kept: 0, cases: 0 }
      const far = {
        checks: before.checks + 1,
        kept: before.kept + (result.passed ? 1 : 0),
        cases: before.cases + (result.passed ? result.cases : 0),
      }
      done.set(group, far)
      if (!result.passed) output.write(`✗ ${labelOf(result.check)}\n`)
      if (far.checks === total.get(group)) {
        output.write(
          `${group}: ${far.kept} of ${far.checks} kept, ${printCount(far.cases, 'case')}\n`,
        )
      }
    },
    finish: () => undefined,
  }
}
