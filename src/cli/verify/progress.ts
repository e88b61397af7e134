import { printCount } from '../../preview/readable-text.js'
import type { Check, CheckResult } from '../../testing/checks/check.js'
import { createLiveLine, type Output, paint } from '../terminal.js'
import { formatLabel } from './verification-checks.js'

/** Shows the progress of a verification. */
export interface Progress {
  startCheck(check: Check): void
  /** Called before each request. */
  tick(): void
  endCheck(result: CheckResult): void
  /** Called after the last check. */
  finish(): void
}

/** The time that a verification has taken so far, and the requests that it has sent. */
export interface Pace {
  readonly seconds: number
  readonly requests: number
}

/** Returns the number of requests per second, or 0 if no time has passed. */
export function getRate({ seconds, requests }: Pace): number {
  return seconds > 0 ? Math.round(requests / seconds) : 0
}

/** Formats a pace, such as `12 s, 400 requests/s`. */
function formatPace(pace: Pace): string {
  return `${Math.round(pace.seconds)} s, ${printCount(getRate(pace), 'request')}/s`
}

/** The minimum time between two updates of a live line. */
const LIVE_SECONDS = 0.2

/** The minimum time between two lines of a log without a completed check. */
const PLAIN_SECONDS = 10

/** Creates the progress for a terminal: one line that is overwritten, with the failed checks above it. */
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
    const position = `${done + 1}/${checks.length}`
    rewrite(`${position} · ${printCount(cases, 'case')} · ${formatPace(pace)} · ${current}`)
  }

  return {
    startCheck(check) {
      current = formatLabel(check)
      show()
    },
    tick() {
      if (measure().seconds >= shownAt + LIVE_SECONDS) show()
    },
    endCheck(result) {
      done += 1
      if (result.passed) cases += result.cases
      else {
        rewrite('')
        output.write([paint('red', '✗'), ` ${formatLabel(result.check)}\n`])
      }
    },
    finish: () => rewrite(''),
  }
}

/** Creates the progress for a log: a line for each group and each failed check, and at least one every ten seconds. */
export function createPlainProgress(
  output: Output,
  checks: readonly Check[],
  measure: () => Pace,
): Progress {
  const totals = new Map<string, number>()
  for (const { group } of checks) totals.set(group, (totals.get(group) ?? 0) + 1)
  const done = new Map<string, { checks: number; passed: number; cases: number }>()
  let shownAt = 0

  function show(line: string): void {
    const pace = measure()
    shownAt = pace.seconds
    output.write(`${line}${formatPace(pace)}\n`)
  }

  return {
    startCheck: () => undefined,
    tick() {
      if (measure().seconds >= shownAt + PLAIN_SECONDS) show('… ')
    },
    endCheck(result) {
      const { group } = result.check
      const before = done.get(group) ?? { checks: 0, passed: 0, cases: 0 }
      const now = {
        checks: before.checks + 1,
        passed: before.passed + (result.passed ? 1 : 0),
        cases: before.cases + (result.passed ? result.cases : 0),
      }
      done.set(group, now)
      if (!result.passed) output.write(`✗ ${formatLabel(result.check)}\n`)
      if (now.checks === totals.get(group)) {
        show(`${group}: ${now.passed} of ${now.checks} passed, ${printCount(now.cases, 'case')}, `)
      }
    },
    finish: () => undefined,
  }
}
