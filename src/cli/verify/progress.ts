import { printCount } from '../../preview/print-count.js'
import type { Check, CheckResult } from '../../testing/checks/check.js'
import { createLiveLine } from '../live-line.js'
import type { Output } from '../output.js'
import { paint } from '../text.js'
import { type Pace, printPace } from './pace.js'
import { labelOf } from './select-checks.js'

/** Shows how far a verification has come. */
export interface Progress {
  begin(check: Check): void
  /** A request is sent. */
  tick(): void
  end(result: CheckResult): void
  /** Nothing more comes. */
  finish(): void
}

/** How long the same line is shown to a person. */
const LIVE_SECONDS = 0.2

/** How long a log says nothing. */
const PLAIN_SECONDS = 10

/** For a person who is looking: one line, written over and over; above it, what is broken. */
export function createLiveProgress(
  output: Output,
  checks: readonly Check[],
  measure: () => Pace,
): Progress {
  const rewrite = createLiveLine(output)
  let current = ''
  let shownAt = 0
  let done = 0
  let cases = 0

  function show(): void {
    const pace = measure()
    shownAt = pace.seconds
    const far = `${done + 1}/${checks.length}`
    rewrite(`${far} · ${printCount(cases, 'case')} · ${printPace(pace)} · ${current}`)
  }

  return {
    begin(check) {
      current = labelOf(check)
      show()
    },
    tick() {
      if (measure().seconds >= shownAt + LIVE_SECONDS) show()
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

/** For a log: a line for each group and for what is broken, and one after ten seconds without a line. */
export function createPlainProgress(
  output: Output,
  checks: readonly Check[],
  measure: () => Pace,
): Progress {
  const total = new Map<string, number>()
  for (const { group } of checks) total.set(group, (total.get(group) ?? 0) + 1)
  const done = new Map<string, { checks: number; kept: number; cases: number }>()
  let shownAt = 0

  function show(line: string): void {
    const pace = measure()
    shownAt = pace.seconds
    output.write(`${line}${printPace(pace)}\n`)
  }

  return {
    begin: () => undefined,
    tick() {
      if (measure().seconds >= shownAt + PLAIN_SECONDS) show('… ')
    },
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
        show(`${group}: ${far.kept} of ${far.checks} kept, ${printCount(far.cases, 'case')}, `)
      }
    },
    finish: () => undefined,
  }
}
