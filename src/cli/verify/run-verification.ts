import { type Check, type CheckResult, runChecks } from '../../testing/checks/check.js'
import { isNoAnswer } from '../../testing/conformance/http/exchange.js'
import { untilAborted } from '../until-aborted.js'
import type { Progress } from './progress.js'

/** How a verification ended: with every check run, by being stopped, or without a server. */
export type Ending = 'complete' | 'stopped' | 'lost'

/** What a verification found. */
export interface Findings {
  readonly results: readonly CheckResult[]
  readonly ending: Ending
}

/** A server that answers some requests and hangs at others would take the timeout for each check. */
const MAX_CHECKS_WITHOUT_ANSWER = 3

/**
 * Runs checks one after another, until it is stopped or the server is gone: also if three checks in
 * succession fail because a request was not answered.
 *
 * @param isStillThere - Asked after a check that failed: without a server, the others need not be run.
 */
export async function runVerification(
  checks: readonly Check[],
  progress: Progress,
  isStillThere: () => Promise<boolean>,
  stop: AbortSignal,
): Promise<Findings> {
  const results: CheckResult[] = []
  const stopped = untilAborted(stop)
  const running = runChecks(checks)
  let unanswered = 0
  for (const check of checks) {
    progress.begin(check)
    const next = await Promise.race([running.next(), stopped])
    if (next === 'stopped') return { results, ending: 'stopped' }
    if (next.done === true) break
    results.push(next.value)
    progress.end(next.value)
    if (next.value.passed) {
      unanswered = 0
      continue
    }
    unanswered = isNoAnswer(next.value.error) ? unanswered + 1 : 0
    if (unanswered === MAX_CHECKS_WITHOUT_ANSWER) return { results, ending: 'lost' }
    const isThere = await Promise.race([isStillThere(), stopped])
    if (isThere === 'stopped') return { results, ending: 'stopped' }
    if (!isThere) return { results, ending: 'lost' }
  }
  return { results, ending: 'complete' }
}
